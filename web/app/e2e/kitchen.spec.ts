import type { Locator, Page } from "@playwright/test";
import { Admin, Board } from "./support/screens";
import type { PlacedOrder, Shop } from "./support/shop";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "1"] });

interface Ticketed extends PlacedOrder {
  tickets?: Record<string, { station: string; state: string; needs_ack: boolean }>;
}

/** The number of the ticket that a station has of an order, once it is released. */
async function ticketOf(shop: Shop, order: PlacedOrder, station: string): Promise<string> {
  let number: string | undefined;
  await expect
    .poll(async () => {
      const { tickets = {} } = await shop.as<Ticketed>("kitchen", "GET", `orders/${order.id}`);
      number = Object.keys(tickets).find((one) => tickets[one]?.station === station);
      return number;
    })
    .toBeDefined();
  return number ?? "";
}

/** Gives the money for some pieces back, as an admin does. */
async function refundPieces(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Refund" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What goes back").selectOption({ label: "What some pieces cost" });
  await dialog.getByRole("button", { name: `Add ${name}` }).click();
  await dialog.getByLabel("Reason").fill("ran out");
  await dialog.getByRole("button", { name: /^Give .* back$/ }).click();
  await expect(dialog).toHaveCount(0);
}

test("pieces that are given back while they are made are crossed out until the station has seen it", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-diavola": 2, lemonade: 1 });
  const [kitchen, admin] = [await person("kitchen"), await person("admin")];
  const board = new Board(kitchen);
  await kitchen.goto("/board/main?station=oven");
  const ticket = board.ticket(order.number, "open");
  await expect(ticket).toBeVisible({ timeout: 20_000 });
  await admin.goto(`/admin/orders/${order.id}`);
  await refundPieces(admin, "Diavola");

  const notice = ticket.getByTestId("off-notice");
  await expect(notice).toContainText("Taken off");
  await expect(ticket.locator("s", { hasText: "2×" })).toBeVisible();
  await expect(ticket).toContainText("1×");
  await expect(kitchen.locator('[data-alert="voided"]')).toContainText(`#${order.number}`);
  // A reload forgets nothing of it.
  await kitchen.reload();
  await notice.getByRole("button", { name: /^Acknowledge: something of ticket/ }).click();
  await expect(notice).toHaveCount(0);
  await expect(admin.getByTestId("timeline").locator('[data-kind="ticket.acked"]')).toBeVisible();
});

test("what a station takes back is marked until it is seen, also after a reload", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-diavola": 1, lemonade: 1 });
  const number = await ticketOf(shop, order, "oven");
  const page = await person("kitchen");
  const board = new Board(page);
  await page.goto("/board/main?station=oven");
  const ticket = board.ticket(order.number, "open");
  const notice = ticket.getByTestId("recalled-notice");
  await expect(ticket).toBeVisible();
  await shop.as("kitchen", "POST", `tickets/${order.id}-${number}/bump`, { lines: [] });
  await expect(ticket).toHaveCount(0);
  await shop.as("kitchen", "POST", `tickets/${order.id}-${number}/recall`, { lines: [] });
  await expect(notice).toBeVisible();
  await expect(page.locator('[data-alert="recalled"]')).toContainText(`#${order.number}`);
  await page.reload();
  await notice.getByRole("button", { name: /^Acknowledge: ticket/ }).click();
  await expect(notice).toHaveCount(0);
});

test("a warehouse scans barcodes as fast as it likes; what is not there, an admin decides", async ({
  person,
  shop,
}) => {
  await shop.as("admin", "POST", "stations?site=main", {
    name: "shelf",
    kind: "warehouse",
    categories: [],
  });
  await shop.change("products/lasagne", { station: "shelf", barcode: "4006381333931" });
  const order = await shop.order({ lasagne: 4 });
  const [page, admin] = [await person("warehouse"), await person("admin")];
  await page.goto("/board/main?station=shelf");
  const ticket = new Board(page).ticket(order.number, "open");
  const scanner = ticket.getByLabel(`Scan for ticket ${order.number}`);
  for (let piece = 0; piece < 3; piece += 1) {
    await scanner.fill("4006381333931");
    await scanner.press("Enter");
  }
  await expect(ticket.getByText("3/4")).toBeVisible();
  await ticket.getByRole("button", { name: "Not there: Lasagne" }).click();
  await expect(ticket.getByText("1 missing: a manager decides.")).toBeVisible();

  const list = new Admin(admin);
  await list.open();
  const short = admin.getByTestId("short-orders");
  await expect(short).toContainText("Pieces of one order are missing: #");
  await expect(mark(list, order)).toBeVisible();
  await short.getByRole("link", { name: `#${order.number}` }).click();
  await expect(admin.getByTestId("timeline").getByText("1 piece is missing")).toBeVisible();
  await refundPieces(admin, "Lasagne");
  await expect(short).toHaveCount(0);
  await expect(mark(list, order)).toHaveCount(0);
  await ticket.getByRole("button", { name: /^Acknowledge/ }).click();
  await ticket.getByRole("button", { name: `Done: ticket ${order.number}` }).click();
  await expect.poll(async () => (await shop.get("admin", `orders/${order.id}`)).status).toBe("FULFILLED");
});

function mark(list: Admin, order: PlacedOrder): Locator {
  return list.row(order.id).getByTestId("short-mark");
}
