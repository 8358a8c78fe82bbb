import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { PlacedOrder, Shop } from "./support/shop";
import { expect, test } from "./support/test";

const LANGUAGES = [
  { locale: "en-GB", dir: "ltr", ordered: "What was ordered", paid: "Paid", stop: "Stop that" },
  { locale: "de-AT", dir: "ltr", ordered: "Was bestellt wurde", paid: "Bezahlt", stop: "Anhalten" },
  { locale: "ar-EG", dir: "rtl", ordered: "ما طُلب", paid: "دُفع", stop: "إيقاف التحديث" },
] as const;

async function share(shop: Shop, order: PlacedOrder): Promise<string> {
  const { path } = await shop.as<{ path: string }>("customer", "POST", `orders/${order.id}/share`, {});
  return path;
}

/** How far the page reaches beyond its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("whoever has the link sees how the order stands, without JavaScript and without an account", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-margherita": 2, lemonade: 1 });
  const path = await share(shop, order);
  for (const { locale, dir, ordered, paid, stop } of LANGUAGES) {
    const page = await person(undefined, { locale, javaScriptEnabled: false });
    const answer = await page.goto(path);
    expect(answer?.headers().refresh).toBe("15");
    await expect(page.locator("html")).toHaveAttribute("dir", dir);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("heading", { name: ordered })).toBeVisible();
    const steps = page.getByRole("listitem").filter({ has: page.locator("time") });
    await expect(steps.filter({ hasText: paid }).locator("time")).toHaveText(/\d\d:\d\d:\d\d/);
    await expect(page.locator("[aria-current=step]")).toHaveCount(1);
    await expect(page.getByText("2 ×")).toBeVisible();
    await page.getByRole("link", { name: stop }).click();
    await expect(page).toHaveURL(/\?still$/);
    await page.context().close();
  }
});

test("the page of a shared order is for everybody: axe finds nothing, and it fits the narrowest phone at twice the text", async ({
  person,
  shop,
}) => {
  test.setTimeout(120_000);
  const path = await share(shop, await shop.order({ "pizza-margherita": 2, lemonade: 1 }));
  for (const colorScheme of ["light", "dark"] as const) {
    for (const { locale } of LANGUAGES) {
      const viewport = { width: 320, height: 640 };
      const page = await person(undefined, { locale, colorScheme, viewport });
      for (const address of [path, "/t/nothing"]) {
        await page.goto(address);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => ({ id, at: nodes[0]?.html }))).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.evaluate(() => {
          document.documentElement.style.fontSize = "200%";
        });
        expect(await overflow(page)).toBe(0);
      }
      await page.context().close();
    }
  }
});

test("a link that was taken back shows a page that says so", async ({ person, shop }) => {
  const order = await shop.place({ tiramisu: 1 });
  const path = await share(shop, order);
  const page = await person(undefined, { javaScriptEnabled: false });
  expect((await page.goto(path))?.status()).toBe(200);
  await shop.as("customer", "DELETE", `orders/${order.id}/share`);
  expect((await page.goto(path))?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is no such order" })).toBeVisible();
});
