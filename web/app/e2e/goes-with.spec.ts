import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Menu } from "./support/screens";
import { test as base, expect } from "./support/test";
import { basketModel } from "./support/trained";

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what is needed from the pattern
  settings: async ({}, use) => {
    const models = await basketModel();
    await use(["--models.dir", models.folder]);
    await models.remove();
  },
});

const box = (page: Page) => page.getByRole("region", { name: "Goes well with your order" });
const line = (page: Page, sku: string) => page.locator(`[data-sku="${sku}"]:not([data-stock])`);

test("what goes with a cart is one press away, moves nothing, and can be had by keyboard", async ({
  person,
  shop,
}) => {
  await shop.change("products/panna-cotta", {
    options: [
      {
        id: "sauce",
        name: "Sauce",
        min: 1,
        max: 1,
        choices: [
          { id: "berries", name: "Berries", price_delta: 0 },
          { id: "caramel", name: "Caramel", price_delta: 50 },
        ],
      },
    ],
  });
  const page = await person();
  await new Menu(page).open();
  await expect(box(page)).toHaveCount(0);
  const asked = page.waitForResponse(/goes-with/);
  await new Menu(page).add("Espresso");
  const checkout = page.getByRole("link", { name: "Checkout" });
  await expect(page.locator('[data-quoted="true"]')).toBeVisible();
  const before = await checkout.boundingBox();
  await asked;
  await expect(box(page)).toBeVisible();
  expect(await checkout.boundingBox()).toEqual(before);
  await expect(box(page)).toContainText("Often ordered together");
  await expect(box(page).getByRole("listitem")).toHaveCount(3);
  await expect(box(page)).not.toContainText("Espresso");

  await box(page)
    .getByRole("button", { name: /^Add Tiramisù/ })
    .focus();
  await page.keyboard.press("Enter");
  await expect(line(page, "tiramisu")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Tiramisù is in your order now" })).toHaveCount(1);
  await expect(box(page)).not.toContainText("Tiramisù");
  await expect(box(page).getByRole("button").and(page.locator(":focus"))).toHaveCount(1);

  // What must be chosen about it is asked first.
  await box(page)
    .getByRole("button", { name: /^Add Panna cotta/ })
    .click();
  await page.getByRole("radio", { name: /Caramel/ }).check();
  await page.getByRole("button", { name: /^Add ·/ }).click();
  await expect(line(page, "panna-cotta")).toContainText("Caramel");
  await expect(box(page)).not.toContainText("Panna cotta");
});

test("on a phone it is in the sheet; without a network, or where it cannot be had, it is not there", async ({
  person,
  shop,
}) => {
  const page = await person(undefined, PHONE);
  await new Menu(page).open();
  const asked = page.waitForResponse(/goes-with/);
  await new Menu(page).add("Espresso");
  await asked;
  await page.getByRole("button", { name: /^Your order/ }).click();
  const sheet = page.getByRole("dialog", { name: "Your order" });
  await expect(sheet.getByRole("region", { name: "Goes well with your order" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await sheet.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);

  await shop.change("products/tiramisu", { is_available: false });
  await expect(sheet).not.toContainText("Tiramisù");
  await page.context().setOffline(true);
  await expect(sheet.getByRole("region", { name: "Goes well with your order" })).toHaveCount(0);
  await page.context().setOffline(false);
  await expect(sheet.getByRole("region", { name: "Goes well with your order" })).toBeVisible();
});

base("a shop that knows nothing yet shows nothing", async ({ person }) => {
  const page = await person();
  await new Menu(page).open();
  const asked = page.waitForResponse(/goes-with/);
  await new Menu(page).add("Espresso");
  expect((await (await asked).json()).items).toEqual([]);
  await expect(page.getByTestId("total")).toBeVisible();
  await expect(box(page)).toHaveCount(0);
});

base(
  "a shop with a past but no model counts, and names the article that it goes with",
  async ({ person, shop }) => {
    const yesterday = Date.now() - 86_400_000;
    const sales = Array.from({ length: 120 }, (_, at) => {
      const placed = new Date(yesterday - at * 3_600_000).toISOString();
      const skus = at % 2 === 0 ? ["espresso", "tiramisu"] : ["lasagne"];
      return skus.map((sku) => `S${at},${placed},${sku},${sku},1,250,C${at % 20}`);
    });
    const rows = ["order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id", ...sales.flat()];
    await shop.send("manager", "imports?kind=orders&site=main", "text/csv", rows.join("\n"));
    await expect
      .poll(
        async () => (await shop.as<{ state: string }>("manager", "GET", "insights/bundles?site=main")).state,
        {
          timeout: 60_000,
        },
      )
      .toBe("ready");
    const page = await person();
    await new Menu(page).open();
    await new Menu(page).add("Espresso");
    await expect(box(page).getByRole("listitem")).toHaveText(/Tiramisù\s*Often ordered with Espresso/);

    // The last one is taken in: there is nothing more to show, and the focus is on its line.
    await box(page)
      .getByRole("button", { name: /^Add Tiramisù/ })
      .focus();
    await page.keyboard.press("Enter");
    await expect(box(page)).toHaveCount(0);
    await expect(line(page, "tiramisu")).toBeFocused();
  },
);
