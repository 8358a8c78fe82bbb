import AxeBuilder from "@axe-core/playwright";
import type { Role } from "./support/shop";
import { expect, test } from "./support/test";

interface Screen {
  name: string;
  role?: Role;
  path: (order: string) => string;
}

const SCREENS: Screen[] = [
  { name: "menu", path: () => "/" },
  { name: "checkout", path: () => "/checkout" },
  { name: "login", path: () => "/login" },
  { name: "signup", path: () => "/signup" },
  { name: "tracking", role: "customer", path: (order) => `/orders/${order}` },
  { name: "history", role: "customer", path: () => "/orders" },
  { name: "account", role: "customer", path: () => "/account" },
  { name: "board", role: "kitchen", path: () => "/board/main" },
  { name: "admin orders", role: "admin", path: () => "/admin/orders" },
  { name: "admin order", role: "admin", path: (order) => `/admin/orders/${order}` },
  { name: "admin products", role: "admin", path: () => "/admin/products" },
  { name: "admin users", role: "admin", path: () => "/admin/users" },
  { name: "admin sites", role: "admin", path: () => "/admin/sites" },
  { name: "board of a station", role: "kitchen", path: () => "/board/main?station=oven" },
  { name: "admin categories", role: "admin", path: () => "/admin/categories" },
  { name: "admin coupons", role: "admin", path: () => "/admin/coupons" },
  { name: "admin stations", role: "admin", path: () => "/admin/stations" },
  { name: "admin reviews", role: "admin", path: () => "/admin/reviews" },
  { name: "admin imports", role: "admin", path: () => "/admin/jobs" },
  { name: "admin webhooks", role: "admin", path: () => "/admin/webhooks" },
];

/** What opens over them, by its address. */
const SHEETS: Screen[] = [
  { name: "product sheet", role: "admin", path: () => "/admin/products?open=edit&of=pizza-margherita" },
  { name: "stock sheet", role: "admin", path: () => "/admin/products?open=stock&of=pizza-margherita" },
  { name: "category sheet", role: "admin", path: () => "/admin/categories?open=create" },
  { name: "coupon sheet", role: "admin", path: () => "/admin/coupons?open=edit&of=AXE" },
  { name: "station sheet", role: "admin", path: () => "/admin/stations?open=create" },
  { name: "webhook sheet", role: "admin", path: () => "/admin/webhooks?open=create" },
  { name: "user sheet", role: "admin", path: () => "/admin/users?open=create" },
  { name: "screens", role: "admin", path: () => "/admin/sites?open=screens&of=main" },
  { name: "site sheet", role: "admin", path: () => "/admin/sites?open=edit&of=main" },
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const [what, screens] of [
    ["on any screen", SCREENS],
    ["in any sheet", SHEETS],
  ] as const) {
    test(`axe finds nothing ${what}, ${colorScheme}`, async ({ person, shop }) => {
      test.setTimeout(240_000);
      const paid = await shop.order({ "pizza-margherita": 2, lemonade: 1 });
      await shop.place({ tiramisu: 1 });
      await shop.as("admin", "POST", "coupons?site=main", { code: "AXE", kind: "percent", percent_bp: 500 });
      const pages = new Map<Role | undefined, Awaited<ReturnType<typeof person>>>();
      for (const { name, role, path } of screens) {
        const page = pages.get(role) ?? (await person(role, { colorScheme }));
        pages.set(role, page);
        await page.goto(path(paid.id));
        const heading =
          screens === SHEETS
            ? page.getByRole("dialog").getByRole("heading")
            : page.getByRole("heading", { level: 1 });
        await expect(heading.first()).toBeVisible();
        await page.waitForLoadState("networkidle");
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => ({
          id,
          where: nodes.map(({ target }) => target.join(" ")),
        }));
        expect.soft(found, name).toEqual([]);
      }
    });
  }
}
