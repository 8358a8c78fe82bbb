import type { CDPSession, Page } from "@playwright/test";
import { type Line, lineOfTheTest } from "./support/line";
import { Network } from "./support/network";
import { Admin, Board, expectNotReloaded, mark, Tracking } from "./support/screens";
import type { PlacedOrder, Shop } from "./support/shop";
import { test as base, expect } from "./support/test";
import { Witness } from "./support/witness";

/** The hub gives a sign of life this often, ± 10 %; without one for that and 15 s more, a line counts as dead. */
const PING_S = 3;
const SILENCE_MAX_MS = PING_S * 1_100 + 15_000;
/** A page that was told, or can see, that the line is gone says so within this time; also on a busy machine. */
const TOLD_MS = 3_000;
/** Long enough for a busy machine to do something in it. */
const WINDOW_S = 8;

const test = base.extend<{ line: Line; access: number }>({
  line: lineOfTheTest,
  /** Seconds an access token lives. */
  access: [900, { option: true }],
  settings: async ({ line, access }, use) => {
    const settings = {
      "--http.origins": line.url,
      "--cancellation.window_s": WINDOW_S,
      "--ws.ping_s": PING_S,
      "--ws.pong_s": PING_S,
      "--accounts.access_token_s": access,
    };
    await use(Object.entries(settings).flatMap(([name, value]) => [name, String(value)]));
  },
});

const badge = (page: Page) => page.locator("[data-liveness]").first();
const isLive = (page: Page) =>
  expect(badge(page)).toHaveAttribute("data-liveness", "live", { timeout: 40_000 });
const isNotLive = (page: Page) =>
  expect(badge(page)).not.toHaveAttribute("data-liveness", "live", { timeout: 40_000 });
const never = (shown: Record<string, string>, { number }: PlacedOrder, places: string[]) =>
  places.includes(shown[`#${number}`] ?? "nowhere");

/** Something to be made, on the board. */
async function open(shop: Shop, board: Board): Promise<PlacedOrder> {
  const order = await shop.order({ cola: 1 });
  await expect(board.ticket(order.number, "open")).toBeVisible({ timeout: 3 * WINDOW_S * 1_000 });
  return order;
}

/** A Done that was pressed while nobody could hear it has arrived, and no second one. */
async function arrivedOnce(shop: Shop, board: Board, order: PlacedOrder): Promise<void> {
  await expect.poll(() => shop.times("order.fulfilled", order), { timeout: 40_000 }).toBe(1);
  await expect(board.ticket(order.number)).toHaveCount(0);
  expect(await shop.times("ticket.bumped", order)).toBeLessThanOrEqual(1);
}

test("the hub is killed: nobody is told that it is live, what is done meanwhile arrives once, all go on", async ({
  hub,
  person,
  shop,
}) => {
  const [kitchen, customer, desk] = [
    await person("kitchen"),
    await person("customer"),
    await person("admin"),
  ];
  const [board, tracking, admin] = [new Board(kitchen), new Tracking(customer), new Admin(desk)];
  await Promise.all([board.open(), admin.open()]);
  const order = await open(shop, board);
  await admin.admitNew();
  await customer.goto(`/orders/${order.id}`);
  await tracking.shows("PAID", "The kitchen has your order");
  const pages = [kitchen, customer, desk];
  await Promise.all(pages.map(isLive));
  const witnesses = await Promise.all(pages.map((page) => Witness.of(page)));
  for (const page of pages) await mark(page);

  await hub.kill();
  const killed = Date.now();
  await Promise.all(pages.map(isNotLive));
  await board.done(order.number);
  await expect(board.ticket(order.number)).toContainText("Waits for the network");
  const back = Date.now();
  for (const witness of witnesses) {
    expect(await witness.wasLive(killed + TOLD_MS, back), "live without a hub").toBe(false);
  }

  await hub.restart();
  await Promise.all(pages.map(isLive));
  await arrivedOnce(shop, board, order);
  await tracking.shows("FULFILLED", "Done. Enjoy it!");
  await expect(admin.row(order.id)).toHaveAttribute("data-status", "FULFILLED");
  for (const page of pages) await expectNotReloaded(page);
});

test("a line that carries nothing and does not end is noticed, and all is caught up when it carries again", async ({
  person,
  line,
  hub,
  shop,
}) => {
  test.setTimeout(150_000);
  line.leadTo(hub.url);
  const [kitchen, customer] = [
    await person("kitchen", { baseURL: line.url }),
    await person("customer", { baseURL: line.url }),
  ];
  const [board, tracking] = [new Board(kitchen), new Tracking(customer)];
  await board.open();
  const [done, kept] = await Promise.all([open(shop, board), open(shop, board)]);
  const unwanted = await shop.order({ lemonade: 1 });
  await expect(board.ticket(unwanted.number, "ghost")).toBeVisible();
  await customer.goto(`/orders/${unwanted.id}`);
  await tracking.shows("PAID", /Paid/);
  const pages = [kitchen, customer];
  await Promise.all(pages.map(isLive));
  const [atBoard, atPhone] = [await Witness.of(kitchen), await Witness.of(customer)];
  for (const page of pages) await mark(page);

  line.stall();
  await shop.as("customer", "POST", `orders/${unwanted.id}/cancel`, {});
  const cancelled = Date.now();
  await board.done(done.number);
  await Promise.all(pages.map(isNotLive));
  await expect(kitchen.locator("[data-outage]")).toBeVisible();
  // Past the time that one request may take: it goes out again, with nobody there.
  await expect(board.ticket(done.number)).toContainText("Waits for the network", { timeout: 30_000 });
  expect((await shop.get("admin", `orders/${done.id}`)).status).toBe("PAID");

  line.flow();
  await Promise.all(pages.map(isLive));
  await tracking.shows("CANCELLED", "Cancelled");
  await expect(board.ticket(unwanted.number, "cancelled")).toBeVisible();
  await arrivedOnce(shop, board, done);
  await expect(board.ticket(kept.number, "open")).toBeVisible();
  const bound = SILENCE_MAX_MS + TOLD_MS;
  const isStillComing = (shown: Record<string, string>) => never(shown, unwanted, ["ghost", "open"]);
  expect(await atBoard.misledFor(cancelled, isStillComing), "ms").toBeLessThan(bound);
  expect(await atPhone.misledFor(cancelled, (shown) => shown[unwanted.id] === "PAID"), "ms").toBeLessThan(
    bound,
  );
  for (const page of pages) await expectNotReloaded(page);
});

test("a Done that is heard, and whose answer is lost, is done once", async ({ person, line, hub, shop }) => {
  test.setTimeout(150_000);
  line.leadTo(hub.url);
  const kitchen = await person("kitchen", { baseURL: line.url });
  const board = new Board(kitchen);
  await board.open();
  const order = await open(shop, board);
  await mark(kitchen);
  await board.done(order.number);
  line.stall(["down"]);
  // A connection that the hub had ended just before swallows the first one: then it is the second one that is heard.
  await expect.poll(() => shop.times("order.fulfilled", order), { timeout: 60_000 }).toBe(1);
  // Nobody said so: it is sent again, for as long as it takes.
  await expect(board.ticket(order.number)).toContainText("Waits for the network", { timeout: 40_000 });
  line.flow();
  await isLive(kitchen);
  await arrivedOnce(shop, board, order);
  await expectNotReloaded(kitchen);
});

test.describe("an access token lives for six seconds", () => {
  test.use({ access: 6 });

  test("screens that are only watched stay live beyond it, and what is pressed after it counts once", async ({
    person,
    shop,
  }) => {
    const [kitchen, customer] = [await person("kitchen"), await person("customer")];
    const [board, tracking] = [new Board(kitchen), new Tracking(customer)];
    await board.open();
    const order = await open(shop.fresh(), board);
    await customer.goto(`/orders/${order.id}`);
    for (const page of [kitchen, customer]) await mark(page);
    const token = await accessToken(kitchen);
    await expect.poll(() => accessToken(kitchen), { timeout: 60_000 }).not.toBe(token);
    await Promise.all([kitchen, customer].map(isLive));
    await board.done(order.number);
    await arrivedOnce(shop.fresh(), board, order);
    await tracking.shows("FULFILLED", "Done. Enjoy it!");
    for (const page of [kitchen, customer]) await expectNotReloaded(page);
  });

  test("it runs out while the network is off: what was done is sent with a new one", async ({
    person,
    line,
    hub,
    shop,
  }) => {
    line.leadTo(hub.url);
    const kitchen = await person("kitchen", { baseURL: line.url });
    const board = new Board(kitchen);
    await board.open();
    const order = await open(shop.fresh(), board);
    await mark(kitchen);
    const network = await Network.of(line, kitchen);
    await network.off();
    await board.done(order.number);
    await isNotLive(kitchen);
    const token = await accessToken(kitchen);
    await kitchen.waitForTimeout(8_000);
    expect((await shop.fresh().get("admin", `orders/${order.id}`)).status).toBe("PAID");
    await network.on();
    await isLive(kitchen);
    await arrivedOnce(shop.fresh(), board, order);
    expect(await accessToken(kitchen)).not.toBe(token);
    await expectNotReloaded(kitchen);
  });

  for (const minutes of [-10, 10]) {
    test(`on a device whose clock is wrong, or becomes so, ${minutes} min`, async ({ person, shop }) => {
      const [kitchen, customer] = [await person("kitchen"), await person("customer")];
      // The board's is wrong from the start; the phone's is put wrong while it is looked at.
      await kitchen.addInitScript(shiftClock, minutes * 60_000);
      const [board, tracking] = [new Board(kitchen), new Tracking(customer)];
      await board.open();
      const coming = await shop.fresh().order({ cola: 1 });
      await expect(board.ticket(coming.number, "ghost")).toContainText(/fires in\s*0:0[0-8]/);
      await customer.goto(`/orders/${coming.id}`);
      await expect(tracking.cancelButton).toBeVisible();
      await customer.evaluate(shiftClock, minutes * 60_000);
      await expect(board.ticket(coming.number, "open")).toBeVisible();
      await expect(board.ticket(coming.number)).toContainText("0 min");
      await expect(customer.getByText("It can no longer be cancelled")).toBeVisible();
      const after = Date.now() - Date.parse(coming.cancel_deadline);
      expect(after, "not before the hub's deadline").toBeGreaterThan(-500);
      expect(after, "nor minutes after it").toBeLessThan(30_000);
      for (const page of [kitchen, customer]) await mark(page);
      // By now the token is over, by the hub's clock alone.
      await kitchen.waitForTimeout(4_000);
      await board.done(coming.number);
      await arrivedOnce(shop.fresh(), board, coming);
      await tracking.shows("FULFILLED", "Done. Enjoy it!");
      await Promise.all([kitchen, customer].map(isLive));
      for (const page of [kitchen, customer]) await expectNotReloaded(page);
    });
  }
});

function shiftClock(ms: number): void {
  const now = Date.now.bind(Date);
  Date.now = () => now() + ms;
}

function accessToken(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("orderhub.session") ?? "").accessToken);
}

test("two tabs of one cook: both are live, and what both did offline happens once, also when one is closed", async ({
  person,
  line,
  hub,
  shop,
}) => {
  test.setTimeout(120_000);
  line.leadTo(hub.url);
  const first = await person("kitchen", { baseURL: line.url });
  const second = await first.context().newPage();
  const [left, right] = [new Board(first), new Board(second)];
  await Promise.all([left.open(), right.open()]);
  const [both, one] = await Promise.all([open(shop, left), open(shop, left)]);
  await expect(right.ticket(one.number, "open")).toBeVisible();
  await mark(second);
  const network = await Network.of(line, first, second);
  await network.off();
  await Promise.all([first, second].map(isNotLive));
  await left.done(both.number);
  await right.done(both.number);
  await left.done(one.number);
  for (const ticket of [left.ticket(both.number), right.ticket(both.number), left.ticket(one.number)]) {
    await expect(ticket).toContainText("Waits for the network");
  }
  // Whoever closes a tab meant what they did in it: the other one takes care of it.
  const closed = first.waitForEvent("close");
  await first.close({ runBeforeUnload: true });
  await closed;
  await network.on();
  await isLive(second);
  for (const order of [both, one]) await arrivedOnce(shop, right, order);
  await expectNotReloaded(second);
});

test("a page that was frozen in the background is not believed when it comes back, until it is right", async ({
  person,
  shop,
}) => {
  const kitchen = await person("kitchen");
  const board = new Board(kitchen);
  await board.open();
  const kept = await open(shop, board);
  const unwanted = await shop.order({ lemonade: 1 });
  await expect(board.ticket(unwanted.number, "ghost")).toBeVisible();
  await mark(kitchen);
  const witness = await Witness.of(kitchen);
  const cdp = await kitchen.context().newCDPSession(kitchen);

  await freeze(cdp, true);
  await shop.as("customer", "POST", `orders/${unwanted.id}/cancel`, {});
  const late = await shop.order({ espresso: 1 });
  // Long enough for the hub to give up on it: it answers no ping.
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MAX_MS));
  await freeze(cdp, false);
  const thawed = Date.now();
  await isLive(kitchen);
  await expect(board.ticket(unwanted.number, "cancelled")).toBeVisible();
  await expect(board.ticket(late.number, "open")).toBeVisible();
  await expect(board.ticket(kept.number, "open")).toBeVisible();
  const isWrong = (shown: Record<string, string>) =>
    never(shown, unwanted, ["ghost", "open"]) || never(shown, late, ["nowhere"]);
  expect(await witness.misledFor(thawed, isWrong), "ms").toBeLessThan(TOLD_MS);
  await expectNotReloaded(kitchen);
});

async function freeze(cdp: CDPSession, isFrozen: boolean): Promise<void> {
  await cdp.send("Page.setWebLifecycleState", { state: isFrozen ? "frozen" : "active" });
}
