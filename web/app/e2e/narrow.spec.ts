import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

/** The narrowest phone that people have. */
const NARROW = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

test("on 320 pixels nothing of the shop scrolls sideways, and axe finds nothing in what opens above it", async ({
  person,
  shop,
}) => {
  test.setTimeout(180_000);
  await shop.change("products/pizza-margherita", {
    description: "Tomato, fior di latte, basil, and a name that goes on: Donaudampfschifffahrtsgesellschaft.",
    allergens: ["gluten", "milk", "sulphites"],
    options: [
      {
        id: "extras",
        name: "Extras",
        min: 0,
        max: 2,
        choices: [
          { id: "burrata", name: "Burrata from Andria with a very long name", price_delta: 1_250 },
          { id: "olives", name: "Olives", price_delta: 120 },
        ],
      },
    ],
  });
  await shop.as("admin", "POST", "coupons?site=main", {
    code: "LUNCH-10",
    kind: "percent",
    percent_bp: 1_000,
  });
  const page = await person("customer", NARROW);
  await new Menu(page).open();
  await fits(page, "menu");
  await page.getByRole("button", { name: "Margherita", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Margherita" })).toBeVisible();
  await fits(page, "product", true);
  await page.getByRole("checkbox", { name: /Burrata/ }).check();
  await page.getByRole("button", { name: /^Add ·/ }).click();
  await page.getByRole("button", { name: /^Your order/ }).click();
  await expect(page.getByRole("dialog", { name: "Your order" })).toBeVisible();
  await fits(page, "cart", true);
  await page.getByRole("dialog").getByRole("link", { name: "Checkout" }).click();
  await page.getByRole("button", { name: "Have a coupon?" }).click();
  await page.getByLabel("Coupon code").fill("lunch-10");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByTestId("discount")).toBeVisible();
  await fits(page, "checkout");
  await page.getByRole("button", { name: /^Place order ·/ }).click();
  await expect(new Tracking(page).order).toBeVisible();
  await fits(page, "tracking");
  await page.getByRole("button", { name: "Change order" }).click();
  await page.getByRole("button", { name: "One more Margherita" }).click();
  await page.getByLabel("Add something").fill("a");
  await expect(page.getByRole("list", { name: "What was found" })).toBeVisible();
  await fits(page, "change", true);
  await page.goto("/orders");
  await expect(page.getByRole("heading", { name: "Your orders" })).toBeVisible();
  await fits(page, "history");

  await page.goto("/account");
  await expect(page.getByRole("switch", { name: /^Mail about/ })).toBeVisible();
  await fits(page, "account");

  const visitor = await person(undefined, NARROW);
  for (const path of ["/checkout", "/login", "/signup"]) {
    await visitor.goto(path);
    await expect(visitor.getByRole("heading", { level: 1 })).toBeAttached();
    await fits(visitor, path);
  }
});

/** Nothing sticks out, of the page or of a dialog on it. */
async function fits(page: Page, where: string, isChecked = false): Promise<void> {
  const wider = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("dialog[open]")]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => `${element.tagName} is ${element.scrollWidth} wide`),
  );
  expect.soft(wider, where).toEqual([]);
  if (!isChecked) return;
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect
    .soft(
      violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(" "))]),
      where,
    )
    .toEqual([]);
}
