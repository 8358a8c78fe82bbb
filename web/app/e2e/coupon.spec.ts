import type { Page } from "@playwright/test";
import { Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

test("a coupon is applied, refused with the reason, and used up", async ({ person, shop }) => {
  await shop.as("admin", "POST", "coupons?site=main", {
    code: "LUNCH10",
    kind: "percent",
    percent_bp: 1_000,
    limit: 1,
  });
  await shop.as("admin", "POST", "coupons?site=main", {
    code: "FEAST",
    kind: "fixed",
    amount: 500,
    minimum: 3_000,
  });
  const page = await person("customer");
  await new Menu(page).open();
  await new Menu(page).add("Margherita");
  await new Menu(page).checkout();
  const total = page.getByTestId("total");
  await expect(total).toHaveText("£9.50");

  await enter(page, "no");
  await expect(page.getByText("A code has 3 to 32 letters and digits.")).toBeVisible();
  await page.getByLabel("Coupon code").fill("nonsense");
  await page.getByRole("button", { name: "Apply" }).click();
  const refusal = page.getByRole("alert").filter({ hasText: /\w/ });
  await expect(refusal).toBeVisible();
  await expect(total).toHaveText("£9.50");
  await page.getByRole("button", { name: "Take out the coupon NONSENSE" }).click();

  await enter(page, "feast");
  await expect(refusal).toContainText("30.00 GBP");
  await page.getByRole("button", { name: "Take out the coupon FEAST" }).click();

  await enter(page, "lunch10");
  await expect(page.getByTestId("discount")).toHaveText("-£0.95");
  await expect(total).toHaveText("£8.55");
  // Somebody else is looking at the same total, a moment too late.
  const second = await person("manager");
  await new Menu(second).open();
  await new Menu(second).add("Margherita");
  await new Menu(second).checkout();
  await enter(second, "LUNCH10");
  await expect(second.getByTestId("total")).toHaveText("£8.55");

  await page.getByRole("button", { name: "Place order · £8.55" }).click();
  const tracking = new Tracking(page);
  await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
  await expect(tracking.order).toContainText("Discount, LUNCH10");
  await expect(page.getByTestId("total")).toHaveText("£8.55");

  await second.getByRole("button", { name: "Place order · £8.55" }).click();
  await expect(second.getByText("The coupon cannot be used any more.")).toBeVisible();
  await expect(second.getByText("This coupon is used up.")).toBeVisible();
  // Without it the order goes its way, for what it costs without it.
  await second.getByRole("button", { name: "Place order · £9.50" }).click();
  await expect(new Tracking(second).order).toHaveAttribute("data-status", "PENDING");
});

test("a coupon that takes everything off: the code confirms it, and nobody speaks of paying", async ({
  person,
  shop,
}) => {
  await shop.as("admin", "POST", "coupons?site=main", { code: "ONUS", kind: "percent", percent_bp: 10_000 });
  const page = await person("customer");
  await new Menu(page).open();
  await new Menu(page).add("Margherita");
  await new Menu(page).checkout();
  await enter(page, "onus");
  await page.getByRole("button", { name: "Place order · £0.00" }).click();
  const tracking = new Tracking(page);
  await expect(page.getByRole("button", { name: "Confirm the order" })).toBeVisible();
  await tracking.enterCode(await shop.code(await tracking.id()));
  await tracking.shows("PAID", "Confirmed. On its way to the kitchen");
  await expect(page.getByTestId("money-state")).toHaveText("There is nothing to pay.");
});

async function enter(page: Page, code: string): Promise<void> {
  await page.getByRole("button", { name: "Have a coupon?" }).click();
  await page.getByLabel("Coupon code").fill(code);
  await page.getByRole("button", { name: "Apply" }).click();
}
