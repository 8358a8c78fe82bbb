import type { Page } from "@playwright/test";
import { ACCOUNT, ENTRY, ERASING } from "./account-screens";
import { press } from "./press";
import type { Scene } from "./scene";
import type { Role } from "./shop";

/**
 * Every screen there is, and what opens over it. They are looked at in any language, so nothing here goes by words: what is
 * opened is found by what it is and where it stands.
 */
export interface Screen {
  name: string;
  role?: Role;
  path: string | ((scene: Scene) => string | Promise<string>);
  /** What is there once it can be looked at. */
  shows?: string;
  /** Opens something over it; `shows` is there afterwards. */
  open?: (page: Page) => Promise<void>;
  /** Takes back what was pressed to see it. */
  undo?: (page: Page) => Promise<void>;
  /** Requests that fail, by what is in their address. */
  fails?: RegExp;
}

const DIALOG = "dialog[open] h2, [role=dialog] h2, [role=dialog] [class*=title], [role=alertdialog] h2";
const TICKET = '[data-place="open"]';
const API = /\/api\/v1\/(?!auth|ws|sites$|me\b)/;

function sheet(name: string, path: string): Screen {
  return { name, role: "admin", path, shows: DIALOG };
}

const SHOP: Screen[] = [
  { name: "menu", path: "/", shows: "[data-sku]" },
  {
    name: "product",
    path: "/",
    shows: DIALOG,
    open: press('[data-sku="pizza-margherita"] [aria-haspopup=dialog]'),
  },
  {
    name: "cart",
    path: "/",
    shows: DIALOG,
    open: async (page) => {
      await page.locator('[data-sku="lemonade"] button:not([aria-haspopup])').first().click();
      await page.locator("header [aria-haspopup=dialog]").last().click();
    },
  },
  { name: "empty cart", path: "/", shows: DIALOG, open: press("header [aria-haspopup=dialog]", -1) },
  { name: "checkout without a cart", path: "/checkout" },
  { name: "checkout", path: "/checkout", shows: "form", open: filled("lemonade", "/checkout") },
  ...ENTRY,
  { name: "not found", path: "/no/such/page", shows: "h2" },
  { name: "menu, failed", path: "/", shows: "[role=alert] h2", fails: API },
];

/** Puts something into the cart, and goes on. */
function filled(sku: string, path: string) {
  return async (page: Page) => {
    await page.goto("/");
    await page.locator(`[data-sku="${sku}"] button:not([aria-haspopup])`).first().click();
    await page.goto(path);
  };
}

const order = (which: keyof Scene["orders"]) => (scene: Scene) => `/orders/${scene.orders[which].id}`;
const pending = async (scene: Scene) => `/orders/${(await scene.pending()).id}`;

const CUSTOMER: Screen[] = [
  { name: "tracking, to be paid", role: "customer", path: pending, shows: '[data-status="PENDING"] input' },
  {
    name: "tracking, to be changed",
    role: "customer",
    path: pending,
    shows: DIALOG,
    open: press("article section header button"),
  },
  {
    name: "tracking, to be cancelled",
    role: "customer",
    path: pending,
    shows: '[data-testid="confirm-cancel"]',
    open: press('[data-open="true"] button'),
  },
  { name: "tracking, queued", role: "customer", path: order("queued"), shows: '[data-stage="queued"]' },
  {
    name: "tracking, being made",
    role: "customer",
    path: order("preparing"),
    shows: '[data-stage="preparing"]',
  },
  { name: "tracking, done", role: "customer", path: order("done"), shows: "[data-line]" },
  {
    name: "tracking, cancelled",
    role: "customer",
    path: order("cancelled"),
    shows: '[data-status="CANCELLED"]',
  },
  { name: "tracking, expired", role: "customer", path: order("expired"), shows: '[data-status="EXPIRED"]' },
  { name: "tracking, stopped", role: "customer", path: order("stopped"), shows: '[data-stage="stopped"]' },
  {
    name: "tracking, no such order",
    role: "customer",
    path: "/orders/01890000-0000-7000-8000-000000000000",
    shows: "h2",
  },
  { name: "orders", role: "customer", path: "/orders", shows: "main li" },
  { name: "orders, none", role: "warehouse", path: "/orders", shows: "h2" },
  ...ACCOUNT,
];

const BOARD: Screen[] = [
  { name: "board", role: "kitchen", path: "/board/main", shows: TICKET },
  { name: "board of a station", role: "kitchen", path: "/board/main?station=oven", shows: TICKET },
  {
    name: "board, nothing to do",
    role: "kitchen",
    path: "/board/main?station=nowhere",
    shows: "[data-board] h2",
  },
  {
    name: "board, settings",
    role: "kitchen",
    path: "/board/main",
    shows: DIALOG,
    open: press("[data-sound] ~ button", 1),
  },
  { name: "board, keys", role: "kitchen", path: "/board/main", shows: DIALOG, open: keys("?") },
  {
    name: "board, to be rejected",
    role: "kitchen",
    path: "/board/main",
    shows: DIALOG,
    open: keys("1", "x"),
  },
  { name: "board, the last 20", role: "kitchen", path: "/board/main", shows: DIALOG, open: keys("r") },
  {
    name: "board, all-day counts",
    role: "kitchen",
    path: "/board/main",
    shows: '[data-testid="all-day"]',
    open: keys("a"),
  },
  { name: "board of the expediter", role: "kitchen", path: "/board/main?view=expediter", shows: TICKET },
  {
    name: "board, done and to be undone",
    role: "kitchen",
    path: "/board/main",
    shows: "[data-action]",
    open: pressDone,
    undo: (page) => page.keyboard.press("z"),
  },
  { name: "board, not for customers", role: "customer", path: "/board/main", shows: "[data-door]" },
  { name: "boards to choose from", role: "admin", path: "/board?choose=true", shows: "h1, h2" },
  { name: "board, to be paired", path: "/pair", shows: "form" },
  {
    name: "board, to be paired, refused",
    role: "kitchen",
    path: "/pair",
    shows: "[aria-invalid]",
    open: async (page) => {
      await page.locator("form input").fill(`ohd_${"x".repeat(36)}`);
      await page.keyboard.press("Enter");
    },
  },
];

function keys(...pressed: string[]) {
  return async (page: Page) => {
    await page.locator(TICKET).first().waitFor();
    for (const key of pressed) await page.keyboard.press(key);
  };
}

/** Presses Done, and lets nothing of it reach the hub: the next look is at the same ticket. */
async function pressDone(page: Page): Promise<void> {
  await page.route(/\/(bump|fulfill)$/, (route) => route.abort());
  await page.locator(`${TICKET} [class*=_done_]`).first().click();
}

const ADMIN: Screen[] = [
  { name: "admin orders", role: "admin", path: "/admin/orders", shows: '[data-testid="order-row"]' },
  {
    name: "admin orders, none",
    role: "admin",
    path: "/admin/orders?from=2001-01-01&to=2001-01-02",
    shows: "h2",
  },
  {
    name: "admin orders, failed",
    role: "admin",
    path: "/admin/orders",
    shows: "[role=alert] h2",
    fails: API,
  },
  {
    name: "admin order",
    role: "admin",
    path: (scene) => `/admin${order("queued")(scene)}`,
    shows: '[data-testid="timeline"] li',
  },
  {
    name: "admin order, done",
    role: "admin",
    path: (scene) => `/admin${order("done")(scene)}`,
    shows: '[data-testid="timeline"] li',
  },
  ...["to be paid", "to be changed", "to be cancelled"].map((name, at) => ({
    name: `admin order, ${name}`,
    role: "admin" as const,
    path: async (scene: Scene) => `/admin${await pending(scene)}`,
    shows: DIALOG,
    open: press('[data-testid="order-detail"] > section:first-of-type button', at),
  })),
  {
    name: "admin order, money back",
    role: "admin",
    path: (scene) => `/admin${order("done")(scene)}`,
    shows: DIALOG,
    open: press('[data-testid="order-detail"] > section:first-of-type button'),
  },
  ...["products", "categories", "coupons", "stations", "reviews", "jobs", "webhooks", "sites", "users"].map(
    (page) => ({
      name: `admin ${page}`,
      role: "admin" as const,
      path: `/admin/${page}`,
      shows: "main h1",
    }),
  ),
  { name: "admin keys", role: "admin", path: "/admin/keys", shows: "main h2" },
  { name: "admin audit", role: "admin", path: "/admin/audit", shows: '[data-testid="audit-entry"]' },
  {
    name: "admin audit, none",
    role: "admin",
    path: "/admin/audit?from=2001-01-01&to=2001-01-02",
    shows: "main h2",
  },
  sheet("admin key", "/admin/keys?open=key"),
  sheet("admin board", "/admin/keys?open=board"),
  sheet("admin product", "/admin/products?open=edit&of=pizza-margherita"),
  sheet("admin stock", "/admin/products?open=stock&of=pizza-margherita"),
  sheet("admin category", "/admin/categories?open=create"),
  sheet("admin coupon", "/admin/coupons?open=edit&of=AXE"),
  sheet("admin coupon, to be removed", "/admin/coupons?open=remove&of=AXE"),
  sheet("admin station", "/admin/stations?open=create"),
  sheet("admin webhook", "/admin/webhooks?open=create"),
  sheet("admin site", "/admin/sites?open=edit&of=main"),
  sheet("admin screens", "/admin/sites?open=screens&of=main"),
  sheet("admin user", "/admin/users?open=create"),
  ...ERASING,
  {
    name: "admin, anything by its name",
    role: "admin",
    path: "/admin/orders",
    shows: "dialog[open] input, [role=dialog] input",
    open: async (page) => {
      await page.locator('[data-testid="order-row"]').first().waitFor();
      await page.keyboard.press("Control+k");
    },
  },
  { name: "admin, not for customers", role: "customer", path: "/admin/orders", shows: "h2" },
];

const PAGES = [
  "",
  "/demand",
  "/sales",
  "/shelves",
  "/bundles",
  "/customers",
  "/live",
  "/reviews",
  "/strange",
  "/stations",
  "/models",
  "/files",
];

const INSIGHTS: Screen[] = [
  ...PAGES.map((page) => ({
    name: `insights${page}`,
    role: "manager" as const,
    path: `/insights${page}`,
    shows: "main h1",
  })),
  { name: "insights, failed", role: "manager", path: "/insights/sales", shows: "[role=alert]", fails: API },
  { name: "insights, not for cooks", role: "kitchen", path: "/insights", shows: "h1, h2" },
];

export const SCREENS: readonly Screen[] = [...SHOP, ...CUSTOMER, ...BOARD, ...ADMIN, ...INSIGHTS];
