import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/test";

/** The last hour, minute by minute, while it goes on. */

test("what happened before the page came and what happens then are counted once", async ({
  person,
  shop,
}) => {
  const paid = await shop.order({ espresso: 1 });
  await shop.place({ cola: 1 });
  const page = await person("manager");
  await page.goto("/insights/live");
  await expect(page.getByTestId("placed")).toContainText("2");
  await expect(page.getByTestId("paid")).toContainText("1");
  await shop.as("customer", "POST", `orders/${paid.id}/cancel`, {});
  await shop.place({ lasagne: 1 });
  await expect(page.getByTestId("placed")).toContainText("3");
  await expect(page.getByTestId("cancelled")).toContainText("1");
  await page.reload();
  await expect(page.getByTestId("placed")).toContainText("3");
  await expect(page.getByTestId("cancelled")).toContainText("1");

  const points = page.getByRole("slider", { name: "Points of Orders by minute" });
  await points.focus();
  await page.keyboard.press("End");
  await expect(points).toHaveAttribute("aria-valuetext", /Placed \d/);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  }
  await page.getByRole("button", { name: "Show as a table: Orders by minute" }).click();
  await expect(page.getByRole("table", { name: "Orders by minute" }).getByRole("row")).toHaveCount(61);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as CSV: Orders by minute" }).click();
  expect((await download).suggestedFilename()).toBe("last-hour.csv");
});
