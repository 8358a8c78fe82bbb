import { Admin, Board, expectNotReloaded, Menu, mark, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

/** Long enough for a busy machine to play the part that belongs into the window. */
const WINDOW_S = 20;

test.describe("customer, kitchen and admin at once", () => {
  test.use({ settings: ["--cancellation.window_s", String(WINDOW_S)] });

  test("an order is placed, paid, held, fired and done; another is cancelled; everybody sees it at once", async ({
    person,
    shop,
  }) => {
    const [customer, kitchen, manager] = [
      await person("customer"),
      await person("kitchen"),
      await person("admin"),
    ];
    const [menu, tracking] = [new Menu(customer), new Tracking(customer)];
    const [board, admin] = [new Board(kitchen), new Admin(manager)];
    await Promise.all([menu.open(), board.open(), admin.open()]);
    for (const page of [customer, kitchen, manager]) await mark(page);

    // The customer orders and confirms with the code that was sent.
    await menu.add("Margherita");
    await menu.add("Lemonade");
    await menu.checkout();
    await customer.getByRole("button", { name: /^Place order/ }).click();
    await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
    const id = await tracking.id();
    await tracking.enterCode(await shop.code(id));
    await tracking.shows("PAID", "Paid. On its way to the kitchen");
    await expect(tracking.cancelButton).toBeVisible();

    // The kitchen sees it coming, counting down; the admin finds it behind the pill, with its score.
    const { number } = await shop.get("admin", `orders/${id}`);
    const ghost = board.ticket(number, "ghost");
    await expect(ghost).toContainText("fires in");
    await expect(ghost).toContainText(/0:0\d/);
    await expect(board.page.getByRole("button", { name: `Done: ticket ${number}` })).toHaveCount(0);
    await admin.admitNew();
    await expect(admin.row(id)).toHaveAttribute("data-status", "PAID");
    await expect(admin.row(id).locator('[data-cell="risk"]')).toContainText("%");

    // Another order of the customer is cancelled by the admin while the customer looks at it.
    const second = await person("customer");
    const other = await shop.order({ tiramisu: 2 });
    await second.goto(`/orders/${other.id}`);
    const watched = new Tracking(second);
    await watched.shows("PAID", "Paid. On its way to the kitchen");
    await mark(second);
    await expect(board.ticket(other.number, "ghost")).toBeVisible();
    await admin.admitNew();
    await admin.openOrder(other.id);
    await admin.cancelOpen("Out of mascarpone");
    await watched.shows("CANCELLED", "Cancelled");
    await expect(second.getByText("Reason: Out of mascarpone").first()).toBeVisible();
    await expect(second.getByText("Hold lifted: you were not charged.")).toBeVisible();
    await expect(board.ticket(other.number, "cancelled")).toContainText("Cancelled");
    await kitchen.getByRole("button", { name: `Acknowledge: ticket ${other.number}` }).click();
    await expect(board.ticket(other.number)).toHaveCount(0);

    // The window closes: the customer can no longer cancel, the ticket fires, the money is taken.
    await expect(customer.getByText("It can no longer be cancelled")).toBeVisible();
    await expect(tracking.cancelButton).toHaveCount(0);
    await expect(board.ticket(number, "open")).toBeVisible();
    await tracking.shows("PAID", "The kitchen has your order");

    // The hub says the same to who asks it all the same.
    await expect(shop.as("customer", "POST", `orders/${id}/cancel`, {})).rejects.toThrow(
      "cancel_window_closed",
    );

    // The kitchen hands it over.
    await board.done(number);
    await tracking.shows("FULFILLED", "Done. Enjoy it!");
    await expect(board.ticket(number)).toHaveCount(0);
    await expect(admin.row(id)).toHaveAttribute("data-status", "FULFILLED");
    for (const page of [customer, second, kitchen, manager]) await expectNotReloaded(page);
  });

  test("a kitchen that cannot make it says why, and the admin gives the money back", async ({
    person,
    shop,
  }) => {
    const [customer, kitchen, manager] = [
      await person("customer"),
      await person("kitchen"),
      await person("admin"),
    ];
    const placed = await shop.order({ lasagne: 1 });
    const [board, admin, tracking] = [new Board(kitchen), new Admin(manager), new Tracking(customer)];
    await Promise.all([board.open(), admin.open(), customer.goto(`/orders/${placed.id}`)]);
    await expect(board.ticket(placed.number, "open")).toBeVisible({ timeout: 2 * WINDOW_S * 1_000 });
    await kitchen.getByRole("button", { name: `Reject ticket ${placed.number}` }).click();
    const dialog = kitchen.getByRole("dialog");
    await dialog.getByText("Sold out").click();
    await dialog.getByRole("button", { name: "Reject the order" }).click();
    await expect(board.ticket(placed.number, "stopped")).toContainText("Sold out");
    await tracking.shows("PAID", "The kitchen cannot make it");
    await admin.openOrder(placed.id);
    await admin.cancelOpen("Kitchen ran out");
    await tracking.shows("CANCELLED", "Cancelled");
    await expect(customer.getByText(/given back to you|on its way back/)).toBeVisible();
  });

  test("an admin takes cash for an order, and its timeline tells the whole story", async ({
    person,
    shop,
  }) => {
    const placed = await shop.place({ espresso: 2 });
    const page = await person("admin");
    await page.goto(`/admin/orders/${placed.id}`);
    await page.getByRole("button", { name: "Take cash" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^I have taken/ })
      .click();
    await expect(page.getByText("was paid in cash.").first()).toBeVisible();
    const happened = (kind: string) => page.getByTestId("timeline").locator(`[data-kind="${kind}"]`);
    await expect(happened("order.placed")).toHaveCount(1);
    await expect(happened("order.paid")).toHaveCount(1);
    await expect(happened("order.released")).toHaveCount(0);
    // Told live when it comes.
    await expect(happened("order.released")).toHaveCount(1, { timeout: 2 * WINDOW_S * 1_000 });
  });
});

test("the real minute: until its end the order can be cancelled, after it the kitchen has it", async ({
  person,
  shop,
}) => {
  test.setTimeout(180_000);
  const [customer, kitchen] = [await person("customer"), await person("kitchen")];
  const placed = await shop.order({ "pasta-pesto": 1 });
  const deadline = Date.parse(placed.cancel_deadline);
  const [tracking, board] = [new Tracking(customer), new Board(kitchen)];
  await Promise.all([board.open(), customer.goto(`/orders/${placed.id}`)]);
  await expect(board.ticket(placed.number, "ghost")).toBeVisible();
  await customer.waitForTimeout(Math.max(0, deadline - Date.now() - 3_000));
  await expect(tracking.cancelButton).toBeVisible();
  await expect(board.ticket(placed.number, "ghost")).toBeVisible();
  await expect(board.ticket(placed.number, "open")).toBeVisible({ timeout: 10_000 });
  expect(Date.now()).toBeGreaterThanOrEqual(deadline);
  await expect(tracking.cancelButton).toHaveCount(0);
  await tracking.shows("PAID", "The kitchen has your order");
});
