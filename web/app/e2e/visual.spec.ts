import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import type { PlacedOrder, Role } from "./support/shop";
import { expect, test } from "./support/test";

/**
 * How the main screens look. The font comes with the app; what is left to differ between two Chromiums is how glyphs are
 * rounded to pixels, so colours may differ by a third at edges, and one pixel in fifty altogether. A button that is missing,
 * or has moved by its height, is more than that. Made anew with `--update-snapshots`.
 */
const TOLERANT = { threshold: 0.3, maxDiffPixelRatio: 0.02, animations: "disabled", caret: "hide" } as const;
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1024, height: 640 };

/** What is another number each time, or a picture, which would be most of a file. */
const PASSING =
  "time, .numeric, img, svg[role=img], [data-testid=promise], [data-cell], [data-freshness], [data-counter], canvas";

test.use({ settings: ["--cancellation.window_s", "1"] });

interface Picture {
  name: string;
  role?: Role;
  path: (order: PlacedOrder) => string;
  shows: string;
  language?: "ar";
  open?: (page: Page) => Promise<void>;
}

const PICTURES: Picture[] = [
  { name: "menu", path: () => "/", shows: "[data-sku]" },
  {
    name: "product",
    path: () => "/",
    shows: "dialog[open] h2",
    open: (page) => page.locator('[data-sku="tiramisu"] [aria-haspopup=dialog]').click(),
  },
  { name: "login", path: () => "/login", shows: "form" },
  { name: "tracking", role: "customer", path: ({ id }) => `/orders/${id}`, shows: '[data-stage="queued"]' },
  {
    name: "tracking-arabic",
    role: "customer",
    path: ({ id }) => `/orders/${id}`,
    shows: '[data-stage="queued"]',
    language: "ar",
  },
  { name: "account", role: "customer", path: () => "/account", shows: "h1" },
  { name: "board", role: "kitchen", path: () => "/board/main", shows: '[data-place="open"]' },
  {
    name: "admin-stations",
    role: "admin",
    path: () => "/admin/stations",
    shows: '[data-testid="record"], main h2',
  },
  {
    name: "admin-coupon",
    role: "admin",
    path: () => "/admin/coupons?open=create",
    shows: "dialog[open] form, [role=dialog] form",
  },
  { name: "insights-files", role: "manager", path: () => "/insights/files", shows: "main form" },
];

test("the main screens look as they did, by day and by night, on a phone and at a desk", async ({
  person,
  shop,
}) => {
  test.setTimeout(240_000);
  const order = await shop.order({ "pizza-margherita": 2, lemonade: 1 });
  const kitchen = await person("kitchen");
  await new Board(kitchen).open();
  await expect(new Board(kitchen).ticket(order.number, "open")).toBeVisible();
  const pages = new Map<Role | undefined, Page>([["kitchen", kitchen]]);
  for (const [at, picture] of PICTURES.entries()) {
    const page = pages.get(picture.role) ?? (await person(picture.role));
    pages.set(picture.role, page);
    // Each screen in both themes and on both sizes, in turns: all four would be twice the files, and no more to see.
    const [phone, desk] = at % 2 === 0 ? (["light", "dark"] as const) : (["dark", "light"] as const);
    for (const [size, theme, device] of [
      [PHONE, phone, "phone"],
      [DESK, desk, "desk"],
    ] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.goto("/healthz");
      await page.evaluate((look) => localStorage.setItem("orderhub.board-look", look), theme);
      const url = new URL("/", page.url()).href;
      await page.context().addCookies([{ name: "orderhub_language", value: picture.language ?? "en", url }]);
      await page.goto(picture.path(order));
      if (picture.language) {
        // A font that comes late is used by the next page: this one had none of its own yet.
        await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load())));
        await page.reload();
      }
      await picture.open?.(page);
      await expect(page.locator(picture.shows).first()).toBeVisible();
      await expect(page.locator('[data-liveness="live"]').or(page.locator("form")).first()).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      await expect.soft(page).toHaveScreenshot(`${picture.name}-${device}-${theme}.png`, {
        ...TOLERANT,
        mask: [page.locator(PASSING)],
        maskColor: "#808080",
      });
    }
  }
});
