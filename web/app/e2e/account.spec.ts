import { expect, test } from "./support/test";

test("who wants no mail says so on their own page, and is told what comes anyway", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  await page.goto("/");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(page.getByText("customer@demo.local", { exact: true }).last()).toBeVisible();
  const mail = page.getByRole("switch", { name: /^Mail about your orders/ });
  await expect(mail).toBeChecked();
  await mail.click();
  await expect(page.getByText("You get no more mail about your orders")).toBeAttached();
  await page.reload();
  await expect(mail).not.toBeChecked();

  // Without a code nobody could pay.
  await expect(page.getByText("the code that confirms an order", { exact: false })).toBeVisible();
  const placed = await shop.place({ espresso: 1 });
  expect(await shop.code(placed.id)).toMatch(/^\d{6}$/);
});
