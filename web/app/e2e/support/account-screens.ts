import type { Page } from "@playwright/test";
import type { Screen } from "./every-screen";
import { press } from "./press";

/**
 * The screens of coming in and of one's account. Codes, letters and secrets are put in place of what the hub says: they would be
 * others each time, and it gives out a few an hour.
 */

export const ENTRY: readonly Screen[] = [
  { name: "login", path: "/login", shows: "form" },
  {
    name: "login, refused",
    path: "/login",
    shows: "[role=alert]:not(:empty), [aria-invalid=true]",
    open: press("form [type=submit]"),
  },
  {
    name: "login, with a code",
    path: "/login",
    shows: '[data-testid="second-factor"] [aria-invalid]',
    open: async (page) => {
      await refused(page, /auth\/login$/, 401, "second_factor_required");
      await page.locator("[name=email]").fill("customer@demo.local");
      await page.locator("[name=password]").fill("no matter which one");
      await page.locator("form [type=submit]").click();
      await page.locator("[name=code]").fill("1");
      await page.locator("form [type=submit]").click();
    },
  },
  {
    name: "login, too often",
    path: "/login",
    shows: "[role=alert]:not(:empty)",
    open: async (page) => {
      await refused(page, /auth\/login$/, 429, "rate_limited", { "retry-after": "60" });
      await page.locator("[name=email]").fill("customer@demo.local");
      await page.locator("[name=password]").fill("no matter which one");
      await page.locator("form [type=submit]").click();
    },
  },
  {
    name: "login, a letter is on its way",
    path: "/login",
    shows: '[data-testid="letter-sent"] h2',
    open: async (page) => {
      await page.locator("[name=email]").fill("nobody@demo.local");
      await page.locator("form [type=submit] + div button").first().click();
    },
  },
  { name: "login by a link", path: "/login/link#token", shows: "main button" },
  { name: "login by a link, without its end", path: "/login/link", shows: "[role=alert]" },
  {
    name: "login by a link, too late",
    path: "/login/link#token",
    shows: "[role=alert]",
    open: press("main button"),
  },
  { name: "a new password", path: "/login/reset#token", shows: "form" },
  {
    name: "a new password, refused",
    path: "/login/reset#token",
    shows: "[aria-invalid]",
    open: press("form [type=submit]"),
  },
  { name: "an address to be confirmed", path: "/login/verify#token", shows: "main button" },
  { name: "signup", path: "/signup", shows: "form" },
];

export const ACCOUNT: readonly Screen[] = [
  { name: "account", role: "customer", path: "/account", shows: "[role=switch], input[type=checkbox]" },
  {
    name: "account, another password",
    role: "customer",
    path: "/account",
    shows: "[name=current][aria-invalid]",
    open: async (page) => {
      await page.locator('[data-testid="change-password"]').click();
      await page.locator('form:has([name="current"]) [type=submit]').click();
    },
  },
  {
    name: "account, who is there by the app",
    role: "customer",
    path: "/account",
    shows: '[data-testid="step-up"] [name=code]',
    open: (page) => asksWhoIsThere(page, "authenticator"),
  },
  {
    name: "account, who is there by a letter",
    role: "customer",
    path: "/account",
    shows: '[data-testid="step-up"] [name=code]',
    open: async (page) => {
      // A person may have a few letters an hour.
      await page.route(/step-up\/letter$/, (route) => route.fulfill({ status: 202, json: {} }));
      await asksWhoIsThere(page, "letter");
      await page.locator('[data-testid="step-up"] button').click();
    },
  },
  {
    name: "account, an app is set up",
    role: "customer",
    path: "/account",
    shows: '[data-testid="authenticator-setup"]',
    open: setsUpAnApp,
  },
  {
    name: "account, recovery codes",
    role: "customer",
    path: "/account",
    shows: '[data-testid="recovery-codes"]',
    open: async (page) => {
      const codes = Array.from({ length: 10 }, (_, at) => `abc${at}-defg-hijk-lmno`);
      await page.route(/authenticator\/confirm$/, (route) =>
        route.fulfill({ json: { recovery_codes: codes } }),
      );
      await setsUpAnApp(page);
      await page.locator("[name=code]").fill("123456");
      await page.locator('[data-testid="authenticator-setup"] [type=submit]').click();
    },
  },
  {
    name: "account, its data do not come",
    role: "customer",
    path: "/account",
    shows: "[role=alert]:not(:empty) + [role=status]",
    open: async (page) => {
      await refused(page, /me\/data$/, 503, "overloaded");
      await page.locator('button:has(+ [data-testid="erase-account"])').click();
    },
  },
  {
    name: "account of a cook",
    role: "kitchen",
    path: "/account",
    shows: "[role=switch], input[type=checkbox]",
  },
  {
    name: "account, to be deleted",
    role: "customer",
    path: "/account",
    shows: '[data-testid="erase-dialog"]',
    open: press('[data-testid="erase-account"]'),
  },
  {
    name: "account, not to be deleted now",
    role: "customer",
    path: "/account",
    shows: '[data-testid="erase-dialog"] [role=alert] a',
    open: async (page) => {
      await refusesToErase(page, /\/me$/);
      await page.locator('[data-testid="erase-account"]').click();
      await page.locator('[data-testid="erase-dialog"] > :last-child button').first().click();
    },
  },
  { name: "account, deleted", path: "/account/deleted", shows: "main h1" },
];

/** A customer on the page of accounts, about to be erased. */
export const ERASING: readonly Screen[] = [
  {
    name: "admin user, to be erased",
    role: "admin",
    path: "/admin/users",
    shows: "dialog[open] h2",
    open: erases,
  },
  {
    name: "admin user, not to be erased now",
    role: "admin",
    path: "/admin/users",
    shows: "dialog[open] [role=alert]",
    open: async (page) => {
      await refusesToErase(page, /\/users\/[^/]+$/);
      await erases(page);
      await page.locator("dialog[open] [type=submit]").click();
    },
  },
];

async function erases(page: Page): Promise<void> {
  await page.locator('[data-email="customer@demo.local"] [data-menu] button').first().click();
  await page.locator("[role=menuitem]").last().click();
}

/** Nobody is erased by looking: it is as if an order of theirs went on. */
async function refusesToErase(page: Page, path: RegExp): Promise<void> {
  const json = { type: "-", title: "-", status: 409, code: "account_in_use", detail: "-" };
  await page.route(path, (route) =>
    route.request().method() === "DELETE" ? route.fulfill({ status: 409, json }) : route.fallback(),
  );
}

/** Has the hub refuse something that it would do, or count. */
async function refused(page: Page, path: RegExp, status: number, code: string, headers = {}): Promise<void> {
  const body = { type: "about:blank", title: code, status, code, detail: code, request_id: "-" };
  await page.route(path, (route) => route.fulfill({ status, headers, json: body }));
}

const AUTHENTICATOR = /\/me\/authenticator$/;

async function asksWhoIsThere(page: Page, method: string): Promise<void> {
  const json = {
    type: "-",
    title: "-",
    status: 403,
    code: "step_up_required",
    detail: "-",
    methods: [method],
  };
  await page.route(AUTHENTICATOR, (route) => route.fulfill({ status: 403, json }));
  await page.locator('[data-testid="set-up-authenticator"]').click();
  await page.locator('[data-testid="step-up"]').waitFor();
}

/** With the same secret each time, and nobody's. */
async function setsUpAnApp(page: Page): Promise<void> {
  const qr = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M1 1h6v6h-6z"/></svg>';
  const json = { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/x", qr };
  await page.route(AUTHENTICATOR, (route) => route.fulfill({ status: 201, json }));
  await page.locator('[data-testid="set-up-authenticator"]').click();
  await page.locator('[data-testid="authenticator-setup"]').waitFor();
}
