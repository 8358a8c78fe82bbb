import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import type { PlacedOrder, Shop } from "./support/shop";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "1"] });

interface Ticketed extends PlacedOrder {
  tickets?: Record<string, { station: string; kind: string; state: string }>;
}

/** The tickets of an order by station, once it is released. */
async function ticketsOf(shop: Shop, { id }: PlacedOrder): Promise<Map<string, string>> {
  let tickets: Ticketed["tickets"] = {};
  await expect
    .poll(async () => {
      ({ tickets = {} } = await shop.as<Ticketed>("kitchen", "GET", `orders/${id}`));
      return Object.keys(tickets).length;
    })
    .toBeGreaterThan(0);
  return new Map(Object.entries(tickets).map(([number, { station }]) => [station, `${id}-${number}`]));
}

async function bump(shop: Shop, ticket: string | undefined): Promise<void> {
  await shop.as("kitchen", "POST", `tickets/${ticket}/bump`, { lines: [] });
}

async function status(shop: Shop, { id }: PlacedOrder): Promise<string> {
  return (await shop.get("kitchen", `orders/${id}`)).status;
}

async function openOven(page: Page): Promise<Board> {
  await page.goto("/board/main?station=oven");
  await expect(page.locator('[data-liveness="live"]').first()).toBeVisible();
  return new Board(page);
}

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
}

test("a ticket that left comes back with two keys; one that is handed over says so, also after a reload", async ({
  person,
  shop,
}) => {
  const [shared, alone] = [
    await shop.order({ "pizza-diavola": 2, lemonade: 1 }),
    await shop.order({ lasagne: 1 }),
  ];
  const page = await person("kitchen");
  const board = await openOven(page);
  await expect(board.ticket(shared.number, "open")).toBeVisible();
  await expect(board.ticket(alone.number, "open")).toBeVisible();
  // Keys only: pick the first and the second, done with both.
  await page.keyboard.press("1");
  await expect(board.ticket(shared.number)).toHaveAttribute("data-selected", "true");
  await page.keyboard.press("Enter");
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(board.ticket(shared.number)).toHaveCount(0, { timeout: 15_000 });
  await expect(board.ticket(alone.number)).toHaveCount(0, { timeout: 15_000 });
  await expect.poll(() => status(shop, alone)).toBe("FULFILLED");

  await page.reload();
  await expect(page.locator('[data-liveness="live"]').first()).toBeVisible();
  await page.keyboard.press("r");
  const drawer = page.getByRole("dialog", { name: "The last 20" });
  const over = drawer.locator(`[data-left="${alone.number}"]`);
  await expect(over).toContainText("Handed over");
  await expect(over.getByRole("button")).toHaveCount(0);
  const back = drawer.getByRole("button", { name: `Recall ticket ${shared.number}` });
  await expect(back).toBeFocused();
  await expectClean(page);
  await page.keyboard.press("r");
  await expect(drawer).toHaveCount(0);
  await page.keyboard.press("r");
  await expect(back).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(drawer).toHaveCount(0);
  await expect(board.ticket(shared.number, "open")).toContainText("Taken back");
  await expect(page.locator('[data-alert="recalled"]')).toContainText(`#${shared.number}`);
});

test("the last tick of a ticket waits three seconds, is undone with a key, and is not lost with the tab", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-diavola": 1, lasagne: 2 });
  const page = await person("kitchen");
  const board = await openOven(page);
  const ticket = board.ticket(order.number, "open");
  await ticket.getByRole("button", { name: "Done: Diavola" }).click();
  const state = async () => (await shop.as<Ticketed>("kitchen", "GET", `orders/${order.id}`)).tickets?.["1"];
  await expect.poll(async () => (await state())?.state).toBe("started");
  await expect(ticket).not.toHaveAttribute("data-action");
  await ticket.getByRole("button", { name: "Done: Lasagne" }).click();
  await expect(ticket).toHaveAttribute("data-action", "undoable");
  await expect(ticket.getByRole("button", { name: `Undo: keep ticket ${order.number}` })).toBeVisible();
  await page.keyboard.press("z");
  await expect(ticket).not.toHaveAttribute("data-action");
  await expect(ticket.getByRole("button", { name: "Done: Lasagne" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  expect(await status(shop, order)).toBe("PAID");

  await ticket.getByRole("button", { name: "Done: Lasagne" }).click();
  await expect(ticket).toHaveAttribute("data-action", "undoable");
  await page.close();
  await expect.poll(() => status(shop, order)).toBe("FULFILLED");
});

test("ticks made offline wait for the network, and each is sent once", async ({ person, shop }) => {
  test.setTimeout(120_000);
  const order = await shop.order({ "pizza-diavola": 1, lasagne: 2, lemonade: 1 });
  const page = await person("kitchen");
  const board = await openOven(page);
  const ticket = board.ticket(order.number, "open");
  await expect(ticket).toBeVisible();
  await page.context().setOffline(true);
  const tick = ticket.getByRole("button", { name: "Done: Diavola" });
  await tick.click();
  await expect(tick).toHaveAttribute("aria-pressed", "true");
  await expect(ticket).toContainText("Waits for the network", { timeout: 15_000 });
  await page.context().setOffline(false);
  const bumped = async () => {
    const { items } = await shop.as<{ items: { kind: string }[] }>(
      "admin",
      "GET",
      `orders/${order.id}/events`,
    );
    return items.filter(({ kind }) => kind === "ticket.bumped").length;
  };
  await expect.poll(bumped, { timeout: 40_000 }).toBe(1);
  await expect(page.locator('[data-liveness="live"]').first()).toBeVisible({ timeout: 40_000 });
  await tick.click();
  await expect(tick).toHaveAttribute("aria-pressed", "false");
  expect(await bumped()).toBe(1);
});

test("the all-day counts stand beside the tickets, and count down with what is done", async ({
  person,
  shop,
}) => {
  await shop.order({ "pizza-diavola": 2, lemonade: 5 });
  const second = await shop.order({ "pizza-diavola": 3, lasagne: 1 });
  const page = await person("kitchen");
  const board = await openOven(page);
  await expect(board.ticket(second.number, "open")).toBeVisible();
  await page.keyboard.press("a");
  const panel = page.getByTestId("all-day");
  await expect(panel.locator('[data-dish="pizza-diavola"]')).toHaveText("5Diavola");
  await expect(panel.locator("[data-dish]")).toHaveCount(2);
  await page.reload();
  await expect(panel.locator("[data-dish]").first()).toHaveText("5Diavola");
  await expectClean(page);
  await board.done(second.number);
  await expect(panel.locator("[data-dish]")).toHaveText(["2Diavola"]);
  await page.keyboard.press("z");
  await expect(panel.locator("[data-dish]")).toHaveCount(2);
  await page.keyboard.press("a");
  await expect(panel).toHaveCount(0);
});

test("the expediter sees what each station has finished, what is ready first, and hands it over", async ({
  person,
  shop,
}) => {
  await shop.as("admin", "POST", "stations?site=main", { name: "pass", kind: "expediter", categories: [] });
  const early = await shop.order({ "pizza-diavola": 1, lemonade: 1 });
  const late = await shop.order({ lasagne: 2, espresso: 1 });
  const tickets = await ticketsOf(shop, late);
  await ticketsOf(shop, early);
  const page = await person("kitchen");
  const board = new Board(page);
  await page.goto("/board/main?view=expediter");
  const [one, other] = [board.ticket(early.number, "open"), board.ticket(late.number, "open")];
  await expect(one).toHaveAttribute("data-ready", "false");
  await bump(shop, tickets.get("oven"));
  await expect(other.locator('[data-station="oven"]')).toHaveAttribute("data-state", "done");
  await expect(other.locator('[data-station="bar"]')).toContainText("Waiting 0/1");
  await bump(shop, tickets.get("bar"));
  await expect(other).toHaveAttribute("data-ready", "true");
  await expect(page.locator('[data-alert="ready"]')).toContainText(`#${late.number}`);
  await expect(page.locator('[data-place="open"]').first()).toHaveAttribute("data-order", late.id);
  await expectClean(page);

  // Enter hands over what is ready, and nothing else.
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-alert="notReady"]')).toContainText("oven, bar");
  await expect(one).not.toHaveAttribute("data-action");
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(other).toHaveAttribute("data-action", "undoable");
  await page.keyboard.press("z");
  await other.getByRole("button", { name: `Send back to oven: ticket ${late.number}` }).click();
  await expect(other).toHaveAttribute("data-ready", "false");
  await bump(shop, tickets.get("oven"));
  await other.getByRole("button", { name: `Hand over: ticket ${late.number}` }).click();
  await expect(other).toHaveCount(0, { timeout: 15_000 });
  await expect.poll(() => status(shop, late)).toBe("FULFILLED");
});

test("the keys can be switched off; rejecting has a key of its own", async ({ person, shop }) => {
  const order = await shop.order({ lasagne: 1 });
  const page = await person("kitchen");
  const board = await openOven(page);
  await expect(board.ticket(order.number, "open")).toBeVisible();
  await page.keyboard.press("1");
  await page.keyboard.press("x");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`Reject ticket ${order.number}`);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Settings of this board" }).click();
  await dialog.getByLabel(/^Keys of a bump bar/).uncheck();
  await page.keyboard.press("Escape");
  for (const key of ["1", "x", "r", "a"]) await page.keyboard.press(key);
  await expect(dialog).toHaveCount(0);
  await expect(page.getByTestId("all-day")).toHaveCount(0);
  await expect(page.locator("[data-selected]")).toHaveAttribute("data-ticket", `${order.number}`);
});
