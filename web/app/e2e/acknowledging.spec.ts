import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { RawScreen } from "./support/raw-screen";
import { Admin, Board, Tracking } from "./support/screens";
import type { PlacedOrder, Shop } from "./support/shop";
import { expect, test } from "./support/test";

/** An order that the board shows, and that its customer then calls off. */
async function cancelledOn(board: Board, shop: Shop): Promise<PlacedOrder> {
  const order = await shop.order({ cola: 1 });
  await expect(board.ticket(order.number, "ghost")).toBeVisible();
  await shop.as("customer", "POST", `orders/${order.id}/cancel`, {});
  await expect(board.ticket(order.number, "cancelled")).toBeVisible();
  return order;
}

async function silentScreen(page: Page, shop: Shop): Promise<RawScreen> {
  const { access_token: token } = await shop.login("kitchen");
  return RawScreen.watch(page, { token, client: "till 3" }, "board:main");
}

function alarmOf(admin: Page): Locator {
  return admin.getByTestId("unacknowledged");
}

test.describe("what must not be overlooked", () => {
  test.use({ settings: ["--ws.ack_s", "2"] });

  test("a board that shows a cancel says so by itself; one that does not is named to the admins", async ({
    person,
    shop,
  }) => {
    const [kitchen, manager, customer] = [
      await person("kitchen"),
      await person("admin"),
      await person("customer"),
    ];
    const [board, admin] = [new Board(kitchen), new Admin(manager)];
    await Promise.all([board.open(), admin.open()]);
    const shown = await cancelledOn(board, shop);
    const silent = await silentScreen(await person(undefined, { bypassCSP: true }), shop);
    const overlooked = await cancelledOn(board, shop);

    await expect(alarmOf(manager)).toContainText(new RegExp(`#${overlooked.number} by .*till 3`));
    await expect(alarmOf(manager)).not.toContainText("web/board");
    await expect(alarmOf(manager)).not.toContainText(`#${shown.number}`);
    for (const page of [kitchen, manager]) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    }
    await admin.admitNew();
    await expect(admin.row(overlooked.id).getByTestId("unacknowledged-mark")).toBeVisible();
    await expect(admin.row(shown.id).getByTestId("unacknowledged-mark")).toHaveCount(0);
    await alarmOf(manager)
      .getByRole("link", { name: `#${overlooked.number}` })
      .click();
    const told = manager.getByTestId("timeline").locator('[data-kind="order.unacknowledged"]');
    await expect(told).toContainText("till 3");
    // What a shop's screens do is no business of its customers.
    await customer.goto(`/orders/${overlooked.id}`);
    await expect(new Tracking(customer).order).toHaveAttribute("data-status", "CANCELLED");
    await expect(customer.getByText(/acknowledged|till 3/)).toHaveCount(0);

    await alarmOf(manager).getByRole("button", { name: "I have seen it" }).click();
    await expect(alarmOf(manager)).toHaveCount(0);
    await manager.goto("/admin/orders");
    await expect(admin.row(overlooked.id)).toBeVisible();
    await expect(admin.row(overlooked.id).getByTestId("unacknowledged-mark")).toHaveCount(0);
    await expect(alarmOf(manager)).toHaveCount(0);

    // For the people at the board it is another matter: it stays until somebody taps it away.
    await expect(board.ticket(shown.number, "cancelled")).toBeVisible();
    await kitchen.getByRole("button", { name: `Acknowledge: ticket ${shown.number} is cancelled` }).click();
    await expect(board.ticket(shown.number)).toHaveCount(0);
    await silent.leave();
  });

  test("a board that was away when it happened shows it once it is back, also after a reload", async ({
    person,
    shop,
  }) => {
    const kitchen = await person("kitchen");
    const board = new Board(kitchen);
    await board.open();
    const order = await shop.order({ cola: 1 });
    await expect(board.ticket(order.number, "ghost")).toBeVisible();
    await kitchen.context().setOffline(true);
    await expect(kitchen.locator('[data-liveness]:not([data-liveness="live"])')).toBeVisible({
      timeout: 60_000,
    });
    await shop.as("customer", "POST", `orders/${order.id}/cancel`, {});
    await kitchen.context().setOffline(false);
    await expect(board.ticket(order.number, "cancelled")).toBeVisible({ timeout: 40_000 });
    await kitchen.reload();
    await expect(board.ticket(order.number, "cancelled")).toBeVisible();
  });
});

test.describe("the screens of a site", () => {
  test.use({ settings: ["--ws.ack_s", "600"] });

  test("who watches, what they have not acknowledged, and that they have gone", async ({ person, shop }) => {
    const [kitchen, manager] = [await person("kitchen"), await person("admin")];
    const board = new Board(kitchen);
    await board.open();
    await kitchen.getByRole("button", { name: "Settings of this board" }).click();
    await kitchen.getByLabel("Name of this screen").fill("Grill, left");
    await kitchen.getByRole("button", { name: "Close" }).click();
    const silent = await silentScreen(await person(undefined, { bypassCSP: true }), shop);
    await cancelledOn(board, shop);

    await manager.goto("/admin/sites");
    await manager.getByRole("button", { name: "Screens of Demo Kitchen" }).click();
    const panel = manager.getByTestId("screens");
    const named = panel.locator('[data-screen="web/board Grill, left"]');
    const till = panel.locator('[data-screen="till 3"]');
    await expect(named).toContainText("Kitchen · Board");
    await expect(named).toContainText("Up to date");
    await expect(named).toContainText(/Acknowledged last\s*\d+ s ago/);
    await expect(till).toContainText("1 event not acknowledged");
    await expect(till).toContainText("Nothing yet");
    await silent.leave();
    await expect(till).toHaveCount(0);
    await expect(named).toBeVisible();
    await manager.getByRole("button", { name: "Close" }).click();
    await expect(panel).toHaveCount(0);
  });

  test("where the hub does not answer, what is known stays, and says how old it is", async ({ person }) => {
    const [kitchen, manager] = [await person("kitchen"), await person("admin")];
    await new Board(kitchen).open();
    await manager.goto("/admin/sites?open=screens&of=main");
    const panel = manager.getByTestId("screens");
    await expect(panel.locator("[data-screen]").first()).toBeVisible();
    await manager.route("**/api/v1/sites/main/screens", (route) => route.abort());
    await expect(panel.getByText(/^As it was at/)).toBeVisible({ timeout: 40_000 });
    await expect(panel.locator("[data-screen]").first()).toBeVisible();
    await manager.unroute("**/api/v1/sites/main/screens");
    await expect(panel.getByText(/^As it was at/)).toHaveCount(0, { timeout: 40_000 });
  });
});
