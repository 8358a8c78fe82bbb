import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Admin } from "./support/screens";
import { expect, test } from "./support/test";

/** Everything by its name, and by its key. */

const field = (page: Page) => page.getByRole("combobox", { name: "Search and commands" });
const chosen = (page: Page) => page.getByRole("listbox").getByRole("option", { selected: true });

async function open(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
}

test("pages, orders, articles and customers are found by name and number", async ({ person, shop }) => {
  const order = await shop.order({ tiramisu: 1 });
  const page = await person("manager");
  await new Admin(page).open();

  await open(page);
  await page.keyboard.type("dem");
  await expect(chosen(page)).toContainText("Demand");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/insights\/demand$/);
  await expect(page.getByRole("heading", { level: 1, name: "Demand" })).toBeVisible();

  await open(page);
  await page.keyboard.type(`#${order.number}`);
  await expect(chosen(page)).toContainText("Cleo Customer");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: `#${order.number}` })).toBeVisible();

  await open(page);
  await page.keyboard.type(order.id);
  await expect(chosen(page)).toContainText(`Order #${order.number}`);
  await page.keyboard.press("Escape");

  await open(page);
  await page.keyboard.type("tiramis");
  await page.getByRole("option", { name: /^Tiramisù/ }).click();
  await expect(page.getByRole("dialog").getByLabel("Name").first()).toHaveValue("Tiramisù");
  await page.keyboard.press("Escape");

  await open(page);
  await page.keyboard.type("cleo");
  await page.getByRole("option", { name: "Orders of Cleo Customer" }).click();
  await expect(page).toHaveURL(/customer=/);
});

test("what is not open to a role is not offered, and what is not there is not found", async ({ person }) => {
  const page = await person("manager");
  await new Admin(page).open();
  await open(page);
  await expect(page.getByRole("option", { name: /^Import, export/ })).toBeVisible();
  await expect(page.getByRole("option", { name: /^Users/ })).toHaveCount(0);
  await page.keyboard.type("nothing of the kind");
  await expect(page.getByText("Nothing is called so.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeVisible();
});

test("the open order's actions are there, and the places that somebody was at", async ({ person, shop }) => {
  const order = await shop.order({ espresso: 1 });
  const page = await person("manager");
  const admin = new Admin(page);
  await admin.open();
  await admin.openOrder(order.id);
  await expect(page.getByTestId("order-detail")).toBeVisible();
  await open(page);
  await page.keyboard.type("cancel");
  await expect(chosen(page)).toContainText(`Cancel order · #${order.number}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: `Cancel order #${order.number}?` })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Products", exact: true }).click();
  await open(page);
  await page.getByRole("option", { name: `#${order.number}`, exact: true }).click();
  await expect(page.getByTestId("order-detail")).toBeVisible();
});

test("it is a combobox that gives the focus back, by key, by button, and in both themes without a fault", async ({
  person,
}) => {
  const page = await person("admin");
  await new Admin(page).open();
  const button = page.getByRole("button", { name: "Search and commands" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeFocused();
  const first = await chosen(page).getAttribute("id");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", first ?? "");
  await page.keyboard.press("ArrowUp");
  await expect(chosen(page)).toContainText("Shop");
  await page.keyboard.press("ArrowDown");
  await expect(chosen(page)).toHaveAttribute("id", first ?? "");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
    expect(violations).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("Give money back");
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});
