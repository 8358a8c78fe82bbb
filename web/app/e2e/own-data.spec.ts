import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PASSWORD, type PlacedOrder, type Shop } from "./support/shop";
import { confirmByLetter, stepUpDialog } from "./support/step-up";
import { expect, keptSession, SESSION_KEY, test } from "./support/test";

type Session = Awaited<ReturnType<Shop["signUp"]>>;

/** A customer of their own, signed in on this page: what is erased here is in nobody's way. */
async function enter(page: Page, shop: Shop, email: string, name: string): Promise<Session> {
  const session = await shop.signUp(email, name);
  await page.goto("/healthz");
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [
    SESSION_KEY,
    keptSession(session),
  ] as const);
  return session;
}

/** What somebody asks the hub for themselves. */
async function ask<T>(
  url: string,
  { access_token }: Session,
  method: string,
  path: string,
  body?: object,
  headers?: object,
) {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${access_token}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json().catch(() => null)) as T };
}

const ESPRESSO = { lines: [{ sku: "espresso", quantity: 1 }] };
const login = async (url: string, email: string) =>
  (
    await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: PASSWORD }),
    })
  ).status;

test("one takes along what is kept of one, then lets the account go, and cannot sign in any more", async ({
  person,
  shop,
  hub,
}) => {
  const email = "nadia@example.org";
  const page = await person();
  const session = await enter(page, shop, email, "Nadia Nowhere");
  const placed = await ask<PlacedOrder>(hub.url, session, "POST", "orders", ESPRESSO);
  expect(placed.status).toBe(201);

  await page.goto("/account");
  const section = page.getByRole("region", { name: "Your data" });
  await section.getByRole("button", { name: "Download your data" }).click();
  const coming = page.waitForEvent("download");
  await confirmByLetter(page);
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^orderhub-account-\d{4}-\d\d-\d\d\.json$/);
  const text = await readFile(await file.path(), "utf8");
  const { kept } = JSON.parse(text);
  expect(kept.user[0].email).toBe(email);
  expect(kept.order.map(({ id }: PlacedOrder) => id)).toEqual([placed.body.id]);
  for (const secret of ["argon2", "password_hash", "challenge", session.refresh_token]) {
    expect(text).not.toContain(secret);
  }
  await expect(section.getByText("The file is in your downloads.")).toBeVisible();

  // An order goes on: nothing is done, and it is said why.
  await section.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await expect(dialog).toContainText(email);
  await dialog.getByRole("button", { name: "Delete it for good" }).click();
  await expect(dialog.getByRole("alert")).toContainText("An order of yours is under way.");
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByRole("button", { name: "Keep my account" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(section.getByRole("button", { name: "Delete my account" })).toBeFocused();
  expect((await ask<{ name: string }>(hub.url, session, "GET", "me")).body.name).toBe("Nadia Nowhere");

  const path = `orders/${placed.body.id}`;
  const { version } = (await ask<PlacedOrder>(hub.url, session, "GET", path)).body;
  const cancelled = await ask(hub.url, session, "POST", `${path}/cancel`, {}, { "if-match": `"${version}"` });
  expect(cancelled.status).toBe(200);

  // There is a cart, and another tab: nothing is left in either.
  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByRole("button", { name: "Add Margherita" }).click();
  await expect(other.getByRole("link", { name: "Checkout" })).toBeVisible();
  await section.getByRole("button", { name: "Delete my account" }).press("Enter");
  await dialog.getByRole("button", { name: "Delete it for good" }).press("Enter");
  await expect(page).toHaveURL(/\/account\/deleted$/);
  const done = page.getByRole("heading", { name: "Your account is deleted" });
  await expect(done).toBeFocused();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(other.getByRole("link", { name: "Sign in" })).toBeVisible();
  const left = await page.evaluate(() => Object.keys(localStorage));
  expect(left.filter((key) => /session|cart|recent/.test(key))).toEqual([]);
  await expect(other.getByRole("link", { name: "Checkout" })).toHaveCount(0);

  expect((await ask(hub.url, session, "GET", "me")).status).toBe(401);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form [type=submit]").click();
  await expect(page.getByText("Email and password do not belong together.", { exact: false })).toBeVisible();
  const books = await shop.as<PlacedOrder & { customer: { name: string } }>("admin", "GET", path);
  expect(books.customer.name).toBe("forgotten");
});

test("who works here takes their data along, and is told why their account stays", async ({ person }) => {
  const page = await person("kitchen");
  await page.goto("/account");
  const section = page.getByRole("region", { name: "Your data" });
  await expect(section.getByRole("button", { name: "Download your data" })).toBeVisible();
  await expect(
    section.getByText("an admin makes it a customer's account first", { exact: false }),
  ).toBeVisible();
  await expect(section.getByRole("button", { name: "Delete my account" })).toHaveCount(0);
  // The page of what is done is for nobody who has an account.
  await page.goto("/account/deleted");
  await expect(page).toHaveURL(/\/account$/);
});

test("a question that is left undone leaves the account", async ({ person, shop, hub }) => {
  const page = await person();
  const session = await enter(page, shop, "still@example.org", "Still Here");
  await page.goto("/account");
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByRole("button", { name: "Delete it for good" }).click();
  await stepUpDialog(page).getByRole("button", { name: "Leave it" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Nothing was done");
  expect((await ask(hub.url, session, "GET", "me")).status).toBe(200);
});

test("an admin erases a customer, once no order of theirs goes on", async ({ person, shop, hub }) => {
  const email = "bob@example.org";
  const bob = await shop.signUp(email, "Bob Beside");
  const placed = await ask<PlacedOrder>(hub.url, bob, "POST", "orders", ESPRESSO);
  const page = await person("admin");
  await page.goto("/admin/users");
  const row = page.locator(`[data-testid="user-row"][data-email="${email}"]`);
  const actions = (name: string) => page.getByRole("button", { name: `Actions for ${name}` });
  const erase = page.getByRole("menuitem", { name: "Erase this person…" });

  // Whoever works here is no customer.
  const cook = page.locator('[data-testid="user-row"][data-email="kitchen@demo.local"]');
  await cook.getByRole("button", { name: /^Actions for/ }).click();
  await expect(page.getByRole("menuitem", { name: "Switch off" })).toBeVisible();
  await expect(erase).toHaveCount(0);
  await page.keyboard.press("Escape");

  await actions("Bob Beside").click();
  await erase.click();
  const dialog = page.getByRole("dialog", { name: "Erase Bob Beside for good?" });
  await expect(dialog).toContainText(email);
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await confirmByLetter(page);
  await expect(dialog.getByRole("alert")).toContainText("An order of theirs is under way");
  await dialog.getByRole("button", { name: "Keep the account" }).click();
  await expect(row).toHaveCount(1);
  expect(await login(hub.url, email)).toBe(200);

  await shop.as(
    "admin",
    "POST",
    `orders/${placed.body.id}/cancel`,
    { reason: "Asked for it" },
    { "if-match": `"${placed.body.version}"` },
  );
  await actions("Bob Beside").click();
  await erase.click();
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await expect(row).toHaveCount(0);
  await expect(page.locator("#admin-content")).toBeFocused();
  expect(await login(hub.url, email)).toBe(401);
  expect((await ask(hub.url, bob, "GET", "me")).status).toBe(401);
});
