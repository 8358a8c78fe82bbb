import type { Locator, Page } from "@playwright/test";
import { importFile, salesFile } from "./support/history";
import { Admin, Board, expectNotReloaded, Menu, mark, Tracking } from "./support/screens";
import type { PlacedOrder } from "./support/shop";
import { expect, test } from "./support/test";

/** Long enough for what belongs into the window, and short enough to wait for its end. */
const WINDOW_S = 30;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const WALL = { viewport: { width: 1920, height: 1080 }, colorScheme: "dark" } as const;
const DESK = { viewport: { width: 1440, height: 900 } };

test.use({ settings: ["--cancellation.window_s", String(WINDOW_S)] });

/** One evening of one shop: its steps build on each other, and no page is loaded twice unless somebody goes elsewhere. */
test("the story of an evening, on a phone, at the wall of the kitchen, and at the desk", async ({
  person,
  shop,
}) => {
  test.setTimeout(180_000);
  const [customer, kitchen, desk] = [
    await person("customer", PHONE),
    await person("kitchen", WALL),
    await person("admin", DESK),
  ];
  const [menu, tracking] = [new Menu(customer), new Tracking(customer)];
  const [board, admin] = [new Board(kitchen), new Admin(desk)];
  await Promise.all([menu.open(), board.open("oven"), admin.open()]);
  for (const page of [kitchen, desk]) await mark(page);
  let unwanted: PlacedOrder;
  let order: PlacedOrder;
  /** The ticket at the oven. */
  let ticket: Locator;

  await test.step("somebody orders, and changes their mind in the window", async () => {
    unwanted = await placedOnPhone(customer, ["Diavola"]);
    await expect(board.ticket(unwanted.number)).toHaveCount(0);
    await tracking.enterCode(await shop.code(unwanted.id));
    await tracking.shows("PAID", "Paid. On its way to the kitchen");
    await expect(board.ticket(unwanted.number, "ghost")).toContainText("fires in");
    await tracking.cancel();
    await tracking.shows("CANCELLED", "Cancelled");
    await expect(customer.getByText("Hold lifted: you were not charged.")).toBeVisible();
    await expect(board.ticket(unwanted.number, "cancelled")).toContainText("Cancelled");
    await kitchen.getByRole("button", { name: `Acknowledge: ticket ${unwanted.number}` }).click();
    await expect(board.ticket(unwanted.number)).toHaveCount(0);
    await admin.admitNew();
    await expect(admin.row(unwanted.id)).toHaveAttribute("data-status", "CANCELLED");
  });

  await test.step("they order again, pay with the code, and take one more", async () => {
    await menu.open();
    order = await placedOnPhone(customer, ["Margherita", "Diavola"]);
    await tracking.enterCode(await shop.code(order.id));
    await tracking.shows("PAID", "Paid. On its way to the kitchen");
    await customer.getByRole("button", { name: "Change order" }).click();
    const change = customer.getByRole("dialog", { name: "Change your order" });
    await change.getByRole("button", { name: "One more Diavola" }).click();
    await change.getByRole("button", { name: /^Change it ·/ }).click();
    await expect(change).toBeHidden();
    await expect(customer.getByTestId("total")).toHaveText("£32.50");
    await expect(board.ticket(order.number, "ghost").getByText("2×")).toBeVisible();
    ticket = board.ticket(order.number, "open");
    await mark(customer);
  });

  await test.step("meanwhile, the desk reads in half a year of sales, and sees how far it is", async () => {
    await desk.getByRole("link", { name: "Import, export" }).click();
    await desk.getByLabel("What it holds").selectOption("Past orders, a row per line");
    await desk.getByRole("switch", { name: /^Only try/ }).click();
    await desk.getByLabel("File", { exact: true }).setInputFiles(importFile("sales.csv", salesFile(190)));
    await desk.getByRole("button", { name: "Start" }).click();
    const job = desk.getByTestId("record").first();
    await expect(job.getByRole("progressbar", { name: "Progress of Past orders" })).toBeVisible();
    await expect(job.getByTestId("job-state")).toHaveText("Done", { timeout: 60_000 });
    await expect(job.getByRole("progressbar")).toHaveCount(0);
    await expect(job).toContainText(/[1-9][\d,]* taken/);
    await desk.getByRole("link", { name: "Orders", exact: true }).click();
  });

  await test.step("a wish that comes after the window is refused, in words", async () => {
    const wish = await heldBack(customer, `**/orders/${order.id}/cancel`);
    await tracking.cancel();
    await expect(ticket).toBeVisible({ timeout: 2 * WINDOW_S * 1_000 });
    await wish.go();
    await expect(customer.getByText(/That was just too late: it could be cancelled until/)).toBeVisible();
    await tracking.shows("PAID", "The kitchen has your order");
    await expect(tracking.cancelButton).toHaveCount(0);
    expect((await shop.get("customer", `orders/${order.id}`)).status).toBe("PAID");
  });

  await test.step("the kitchen ticks off a line, and takes it back", async () => {
    const margherita = ticket.getByRole("button", { name: "Done: Margherita" });
    await margherita.click();
    await expect(margherita).toHaveAttribute("aria-pressed", "true");
    await expect.poll(() => items(order)).toMatchObject({ 1: "bumped" });
    await margherita.click();
    await expect(margherita).toHaveAttribute("aria-pressed", "false");
    await expect.poll(() => items(order)).toMatchObject({ 1: "started" });
  });

  await test.step("the desk gives a pizza back: the kitchen crosses it out, and says that it has seen it", async () => {
    await admin.admitNew();
    await admin.openOrder(order.id);
    await desk.getByRole("button", { name: "Refund" }).click();
    const refund = desk.getByRole("dialog");
    await refund.getByLabel("What goes back").selectOption("What some pieces cost");
    await refund.getByRole("button", { name: "Add Diavola" }).click();
    await refund.getByLabel("Reason").fill("No more salami");
    await refund.getByRole("button", { name: /^Give .* back$/ }).click();
    await expect(refund).toHaveCount(0);
    await expect(ticket.getByTestId("off-notice")).toContainText("Taken off");
    await expect(customer.getByText(/was given back to you|on its way back/).first()).toBeVisible();
    await ticket.getByRole("button", { name: /^Acknowledge: something of ticket/ }).click();
    await expect(ticket.getByTestId("off-notice")).toHaveCount(0);
    await expect(desk.getByTestId("timeline").locator('[data-kind="ticket.acked"]')).toBeVisible();
  });

  await test.step("it is done, for everybody at once", async () => {
    await board.done(order.number);
    await expect(board.ticket(order.number)).toHaveCount(0);
    await tracking.shows("FULFILLED", "Done. Enjoy it!");
    await expect(admin.row(order.id)).toHaveAttribute("data-status", "FULFILLED");
  });

  await test.step("how it was is said on the phone, and read at the desk", async () => {
    const line = customer.locator('[data-line="1"]');
    await line.getByRole("radio", { name: "5 stars" }).check({ force: true });
    await line.getByLabel("What was good, what was not").fill("Worth the wait.");
    await line.getByRole("button", { name: "Send review" }).click();
    await expect(line.getByRole("img", { name: "5 stars of 5" })).toBeVisible();
    await desk.getByRole("link", { name: "Reviews" }).click();
    await expect(desk.getByTestId("record").first()).toContainText("Worth the wait.");
  });

  await test.step("what is coming is forecast from what was read in", async () => {
    await desk.getByRole("link", { name: "Insights" }).click();
    await desk.getByRole("link", { name: "Demand" }).first().click();
    await expect(desk.getByRole("heading", { level: 1 })).toHaveText("Demand");
    const points = desk.getByRole("slider", { name: /^Points of Orders of the whole shop/ });
    if (!(await points.isVisible())) await desk.getByRole("button", { name: "Make anew" }).first().click();
    await expect(points).toHaveAttribute("aria-valuetext", /: \d+(\.\d)? \(.+ to .+\)$/, {
      timeout: 60_000,
    });
  });

  for (const page of [customer, kitchen, desk]) await expectNotReloaded(page);

  /** How each line of an order stands at the oven. */
  async function items({ id }: PlacedOrder): Promise<Record<string, string>> {
    type Tickets = Record<string, { items: Record<string, { state: string }> }>;
    const { tickets = {} } = await shop.as<{ tickets?: Tickets }>("kitchen", "GET", `orders/${id}`);
    const [first] = Object.values(tickets);
    return Object.fromEntries(Object.entries(first?.items ?? {}).map(([line, { state }]) => [line, state]));
  }

  async function placedOnPhone(page: Page, names: string[]): Promise<PlacedOrder> {
    for (const name of names) await menu.add(name);
    await menu.checkout();
    await page.getByRole("button", { name: /^Place order/ }).click();
    await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
    return shop.get("admin", `orders/${await tracking.id()}`);
  }
});

/** Keeps what is sent to an address on its way until it is let go. */
async function heldBack(page: Page, url: string): Promise<{ go: () => Promise<void> }> {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.route(url, async (route) => {
    await gate;
    await route.continue();
  });
  return {
    go: async () => {
      const answered = page.waitForResponse(url);
      open();
      await answered;
      await page.unroute(url);
    },
  };
}
