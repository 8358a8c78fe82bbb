import { Admin, Board, expectNotReloaded, mark, Tracking } from "./support/screens";
import { expect, test } from "./support/test";
import { Witness } from "./support/witness";

const OFF_MS = 3 * 60_000;

test.describe("the plug is pulled", () => {
  test.use({ settings: ["--cancellation.window_s", "20"] });

  test("the hub is killed and comes back: every screen says so, and shows what is true, without a reload", async ({
    hub,
    person,
    shop,
  }) => {
    const [customer, kitchen, manager] = [
      await person("customer"),
      await person("kitchen"),
      await person("admin"),
    ];
    const placed = await shop.order({ "pizza-diavola": 1 });
    const [tracking, board, admin] = [new Tracking(customer), new Board(kitchen), new Admin(manager)];
    await Promise.all([board.open(), admin.open(), customer.goto(`/orders/${placed.id}`)]);
    await tracking.shows("PAID", "Paid. On its way to the kitchen");
    await expect(board.ticket(placed.number, "ghost")).toBeVisible();
    const pages = [customer, kitchen, manager];
    for (const page of pages) await mark(page);

    await hub.kill();
    for (const page of pages) {
      await expect(page.locator('[data-liveness]:not([data-liveness="live"])').first()).toBeVisible();
    }
    // What was known stays to be read.
    await expect(board.ticket(placed.number)).toBeVisible();
    await expect(tracking.order).toHaveAttribute("data-status", "PAID");

    await hub.restart();
    for (const page of pages) {
      await expect(page.locator('[data-liveness="live"]').first()).toBeVisible({ timeout: 40_000 });
    }
    await shop
      .as("admin", "POST", `orders/${placed.id}/cancel`, { reason: "after the restart" })
      .catch(async (error) => {
        // On a slow machine the window is over by now: then it is to fire.
        expect(String(error)).toContain("cancel_window_closed");
      });
    const { status } = await shop.get("admin", `orders/${placed.id}`);
    await expect(tracking.order).toHaveAttribute("data-status", status);
    await expect(admin.row(placed.id)).toHaveAttribute("data-status", status);
    await expect(board.ticket(placed.number, status === "CANCELLED" ? "cancelled" : "open")).toBeVisible({
      timeout: 30_000,
    });
    for (const page of pages) await expectNotReloaded(page);
  });
});

test.describe("the network is off for three minutes", () => {
  test.use({ settings: ["--cancellation.window_s", "5"] });

  test("screens say so, what is done meanwhile is sent once, and all of it is caught up", async ({
    person,
    shop,
  }) => {
    test.setTimeout(400_000);
    const [customer, kitchen] = [await person("customer"), await person("kitchen")];
    const first = await shop.order({ "salad-greens": 1 });
    const [tracking, board] = [new Tracking(customer), new Board(kitchen)];
    await Promise.all([board.open(), customer.goto(`/orders/${first.id}`)]);
    await expect(board.ticket(first.number, "open")).toBeVisible({ timeout: 20_000 });
    await tracking.shows("PAID", "The kitchen has your order");
    const witnesses = [await Witness.of(customer), await Witness.of(kitchen)];
    for (const page of [customer, kitchen]) {
      await mark(page);
      await page.context().setOffline(true);
      await expect(page.locator('[data-liveness="offline"]').first()).toBeVisible({ timeout: 60_000 });
    }
    const off = Date.now();
    // A cook goes on working; others order and change their minds.
    await board.done(first.number);
    const second = await shop.order({ lemonade: 3 });
    const third = await shop.order({ cola: 1 });
    await shop.as("customer", "POST", `orders/${third.id}/cancel`, {});
    await customer.waitForTimeout(OFF_MS);
    for (const witness of witnesses) expect(await witness.wasLive(off, Date.now())).toBe(false);
    expect((await shop.get("kitchen", `orders/${first.id}`)).status).toBe("PAID");
    await expect(board.ticket(second.number)).toHaveCount(0);

    for (const page of [customer, kitchen]) await page.context().setOffline(false);
    for (const page of [customer, kitchen]) {
      await expect(page.locator('[data-liveness="live"]').first()).toBeVisible({ timeout: 40_000 });
    }
    await expect(board.ticket(second.number, "open")).toBeVisible();
    await expect(board.ticket(third.number)).toHaveCount(0);
    await tracking.shows("FULFILLED", "Done. Enjoy it!");
    await expect(board.ticket(first.number)).toHaveCount(0);
    const { items } = await shop.as<{ items: { kind: string }[] }>(
      "admin",
      "GET",
      `orders/${first.id}/events`,
    );
    expect(items.filter(({ kind }) => kind === "order.fulfilled")).toHaveLength(1);
    for (const page of [customer, kitchen]) await expectNotReloaded(page);
  });
});

test.describe("the device's clock is ten minutes wrong", () => {
  test.use({ settings: ["--cancellation.window_s", "12"] });

  for (const minutes of [-10, 10]) {
    test(`countdown and cancel go by the hub's clock, ${minutes} min`, async ({ person, shop }) => {
      const page = await person("customer");
      await page.addInitScript((shift) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + shift;
      }, minutes * 60_000);
      const placed = await shop.order({ espresso: 1 });
      await page.goto(`/orders/${placed.id}`);
      const tracking = new Tracking(page);
      await expect(tracking.cancelButton).toBeVisible();
      const shown = await page.getByText(/You can cancel for another/).textContent();
      expect(shown).toMatch(/another 0:(0[1-9]|1[0-2])/);
      await expect(page.getByText("It can no longer be cancelled")).toBeVisible({ timeout: 20_000 });
      expect(Math.abs(Date.now() - Date.parse(placed.cancel_deadline))).toBeLessThan(3_000);
    });
  }
});
