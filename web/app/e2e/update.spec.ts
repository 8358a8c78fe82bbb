import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Tracking } from "./support/screens";
import type { PlacedOrder, Shop } from "./support/shop";
import { expect, test } from "./support/test";

test("before it is paid an order can be changed: the new total is shown first, and has a code of its own", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  const placed = await shop.place({ "pizza-margherita": 1, lemonade: 2 });
  const before = await shop.code(placed.id);
  await page.goto(`/orders/${placed.id}`);
  const dialog = await change(page);
  await dialog.getByRole("button", { name: "One more Margherita" }).click();
  await dialog.getByLabel("Add something").fill("tiramisu");
  await dialog.getByRole("button", { name: "Add Tiramisù" }).click();
  await dialog.getByRole("button", { name: "One less Lemonade" }).click();
  await dialog.getByRole("button", { name: "Take out Lemonade" }).click();
  await expect(dialog.getByTestId("difference")).toHaveText("£9.00 more");
  await expect(dialog.getByText(/A new code is sent to you/)).toBeVisible();
  await dialog.getByRole("button", { name: "Change it · £25.50" }).click();
  await expect(dialog).toBeHidden();

  const tracking = new Tracking(page);
  await expect(tracking.order).toContainText("Tiramisù");
  await expect(tracking.order).not.toContainText("Lemonade");
  await expect(page.getByTestId("total")).toHaveText("£25.50");
  await expect.poll(() => shop.code(placed.id)).not.toBe(before);
  await tracking.enterCode(await shop.code(placed.id));
  await tracking.shows("PAID", "Paid. On its way to the kitchen");
  await expect(page.getByTestId("money-state")).toContainText("£25.50");
});

test("after it is paid, the difference is asked for, or let go", async ({ person, shop }) => {
  const page = await person("customer");
  const paid = await shop.order({ "pizza-margherita": 2 });
  await page.goto(`/orders/${paid.id}`);
  const dialog = await change(page);
  await dialog.getByRole("button", { name: "One more Margherita" }).click();
  await expect(dialog.getByTestId("difference")).toHaveText("£9.50 more");
  await expect(dialog.getByText("Your bank is asked for £9.50 more.", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Change it · £28.50" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("total")).toHaveText("£28.50");
  await expect(page.getByTestId("money-state")).toContainText("£28.50 authorized");

  await change(page);
  await dialog.getByRole("button", { name: "One less Margherita" }).click();
  await dialog.getByRole("button", { name: "One less Margherita" }).click();
  await expect(dialog.getByTestId("difference")).toHaveText("£19.00 less");
  await expect(dialog.getByText("£19.00 less is charged.", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Change it · £9.50" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("money-state")).toContainText("£9.50 authorized");
});

test("somebody else was faster: it is told what they changed, and the order can be changed again", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  const placed = await shop.place({ espresso: 2 });
  await page.goto(`/orders/${placed.id}`);
  const dialog = await change(page);
  await overtaken(page, shop, placed, [{ line: 1, quantity: 1 }]);
  await dialog.getByRole("button", { name: "One more Espresso" }).click();
  await dialog.getByRole("button", { name: "Change it · £7.20" }).click();
  await expect(dialog.getByText("Espresso: 2 × before, 1 × now")).toBeVisible();
  await dialog.getByRole("button", { name: "One more Espresso" }).click();
  await dialog.getByRole("button", { name: "Change it · £4.80" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("total")).toHaveText("£4.80");
});

test("a manager changes what a customer ordered; who was faster wins, and the history tells it", async ({
  person,
  shop,
}) => {
  const placed = await shop.place({ lasagne: 1, cola: 1 });
  const page = await person("manager");
  await page.goto(`/admin/orders/${placed.id}`);
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Change order #${placed.number}` });
  await overtaken(page, shop, placed, [
    { line: 1, quantity: 1 },
    { line: 2, quantity: 2 },
  ]);
  await dialog.getByRole("button", { name: "Take out Cola" }).click();
  await expect(dialog.getByTestId("difference")).toHaveText("£3.00 less");
  await dialog.getByRole("button", { name: "Change it · £13.00" }).click();
  await expect(dialog.getByText("Cola: 1 × before, 2 × now")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await dialog.getByRole("button", { name: "One more Lasagne" }).click();
  await expect(dialog.getByTestId("difference")).toHaveText("£13.00 more");
  await expect(dialog.getByText("The customer is sent a new code", { exact: false })).toBeVisible();
  await dialog.getByRole("button", { name: "Change it · £32.00" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId("total")).toHaveText("£32.00");
  const history = page.getByTestId("timeline");
  await expect(history.getByText("By a manager.")).toBeVisible();
  await expect(history.getByText("By the customer.").first()).toBeVisible();
  await expect
    .poll(async () => (await shop.get("customer", `orders/${placed.id}`)).version)
    .toBe(placed.version + 2);
});

test.describe("a short window", () => {
  test.use({ settings: ["--cancellation.window_s", "20"] });

  test("after the window nothing can be changed, whoever had begun to", async ({ person, shop }) => {
    const page = await person("customer");
    const paid = await shop.order({ espresso: 1 });
    await page.goto(`/orders/${paid.id}`);
    const dialog = await change(page);
    await expect(dialog.getByText(/You can change it for another 0:/)).toBeVisible();
    await expect(dialog.getByText("The time to change it has ended.", { exact: false })).toBeVisible({
      timeout: 40_000,
    });
    await dialog.getByRole("button", { name: "Leave it as it is" }).click();
    await expect(page.getByRole("button", { name: "Change order" })).toHaveCount(0);
    const late = shop.as(
      "customer",
      "PATCH",
      `orders/${paid.id}`,
      { lines: [{ line: 1, quantity: 2 }] },
      { "if-match": `"${(await shop.get("customer", `orders/${paid.id}`)).version}"` },
    );
    await expect(late).rejects.toThrow("cancel_window_closed");
  });
});

/** The next change that is sent comes second: the customer has changed the order while it was on its way. */
async function overtaken(page: Page, shop: Shop, order: PlacedOrder, lines: object[]) {
  const isOrder = (url: URL) =>
    url.pathname.endsWith(`/orders/${order.id}`) && !url.searchParams.has("preview");
  let isOver = false;
  await page.route(isOrder, async (route) => {
    if (!isOver && route.request().method() === "PATCH") {
      isOver = true;
      const match = { "if-match": `"${order.version}"` };
      await shop.as("customer", "PATCH", `orders/${order.id}`, { lines }, match);
    }
    await route.continue();
  });
}

async function change(page: Page) {
  await page.getByRole("button", { name: "Change order" }).click();
  return page.getByRole("dialog", { name: "Change your order" });
}
