import { Board, Tracking } from "./support/screens";
import type { PlacedOrder } from "./support/shop";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "1"] });

interface Ticketed extends PlacedOrder {
  tickets?: Record<string, unknown>;
}

const HOUR_MS = 3_600_000;

test("what is promised is a range on every screen, by the hub's clock, until it has come true", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ "pizza-diavola": 1, lemonade: 1 });
  const page = await person("customer");
  // A device that is three hours ahead: by its own clock everything would be late.
  await page.addInitScript((ahead) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + ahead;
  }, 3 * HOUR_MS);
  await page.goto(`/orders/${order.id}`);
  const promise = page.getByTestId("promise");
  await expect(promise).toHaveText(/^Ready between \d\d:\d\d and \d\d:\d\d$/);

  const board = new Board(await person("kitchen"));
  await board.open();
  await expect(board.ticket(order.number, "open")).toContainText(/by \d\d:\d\d/);
  const admin = await person("admin");
  await admin.goto(`/admin/orders/${order.id}`);
  const promised = await promise.textContent();
  await expect(admin.getByTestId("promise").locator("dd, span").last()).toHaveText(`${promised}.`);
  await expect(admin.getByTestId("cancel-risk")).toContainText(
    /Of 100 orders like this one, .*Said by cancel-v/s,
  );
  await expect(admin.getByTestId("eta")).toContainText(/minutes after it was placed/);
  await expect(admin.getByTestId("score")).toContainText("It decides nothing");
  await page.goto("/orders");
  await expect(promise).toHaveText(promised ?? "");

  await page.goto(`/orders/${order.id}`);
  const { tickets = {} } = await shop.as<Ticketed>("kitchen", "GET", `orders/${order.id}`);
  const [first, ...others] = Object.keys(tickets);
  await shop.as("kitchen", "POST", `tickets/${order.id}-${first}/start`, { lines: [] });
  await new Tracking(page).shows("PAID", "Being made");
  await expect(promise).toHaveText(/^Ready (between|by) /);

  // It has come true: there is nothing to promise any more, and it says since when.
  for (const number of [first, ...others]) {
    await shop.as("kitchen", "POST", `tickets/${order.id}-${number}/ready`, { lines: [] });
  }
  await new Tracking(page).shows("PAID", "Ready for you");
  await expect(promise).toHaveCount(0);
  await expect(page.getByText(/^Ready since \d\d:\d\d$/)).toBeVisible();
  await expect(board.ticket(order.number, "open")).not.toContainText(/by \d\d:\d\d/);
});

test("nothing is promised of an order that is not paid, or is called off", async ({ person, shop }) => {
  const order = await shop.place({ lemonade: 1 });
  const page = await person("customer");
  await page.goto(`/orders/${order.id}`);
  await new Tracking(page).shows("PENDING", /code/);
  await expect(page.getByTestId("promise")).toHaveCount(0);
  await page.goto("/orders");
  await expect(page.getByRole("heading", { name: "On their way" })).toBeVisible();
  await expect(page.getByTestId("promise")).toHaveCount(0);
});
