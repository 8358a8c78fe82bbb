import type { Page } from "@playwright/test";
import { Keyboard } from "./support/keyboard";
import { Admin, Board, Menu, Tracking } from "./support/screens";
import { expect, test } from "./support/test";

test("with the keyboard alone, an order is placed, paid and cancelled, and the focus is seen all the way", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  await new Menu(page).open();
  const keys = new Keyboard(page);
  await keys.to(page.getByRole("button", { name: "Add Tiramisù" }));
  await keys.press("Enter");
  await keys.to(page.getByRole("link", { name: "Checkout" }));
  await keys.press("Enter");
  await keys.to(page.getByRole("button", { name: /^Place order/ }));
  await keys.press("Enter");
  const tracking = new Tracking(page);
  await expect(tracking.order).toHaveAttribute("data-status", "PENDING");
  const code = await shop.code(await tracking.id());
  await keys.to(page.getByLabel("Code", { exact: true }));
  await page.keyboard.type(code);
  await tracking.shows("PAID", "Paid. On its way to the kitchen");
  await keys.to(tracking.cancelButton);
  await keys.press("Enter");
  await expect(page.getByRole("button", { name: "Yes, cancel it" })).toBeFocused();
  await keys.press("Enter");
  await tracking.shows("CANCELLED", "Cancelled");
  expect(keys.unseen).toEqual([]);
});

test.describe("at the board", () => {
  test.use({ settings: ["--cancellation.window_s", "1"] });

  test("tickets are done, undone and done again without a mouse, by the bar's keys and by Tab", async ({
    person,
    shop,
  }) => {
    const page = await person("kitchen");
    const board = new Board(page);
    await board.open();
    const [first, second] = [await shop.order({ cola: 1 }), await shop.order({ lemonade: 1 })];
    for (const order of [first, second]) await expect(board.ticket(order.number, "open")).toBeVisible();
    const keys = new Keyboard(page);
    await keys.press("1");
    await expect(board.ticket(first.number)).toBeFocused();
    await keys.press("Enter");
    await expect(page.getByRole("button", { name: `Undo: keep ticket ${first.number}` })).toBeVisible();
    await keys.press("z");
    await expect(page.getByRole("button", { name: `Done: ticket ${first.number}` })).toBeVisible();
    await keys.press("Enter");
    await expect(board.ticket(first.number)).toHaveCount(0);
    // The next one takes its place, under the same finger.
    await expect(board.ticket(second.number)).toBeFocused();

    await keys.to(page.getByRole("button", { name: `Done: ticket ${second.number}` }));
    await keys.press("Enter");
    await expect(board.ticket(second.number)).toHaveCount(0);
    for (const order of [first, second]) expect(await shop.times("order.fulfilled", order)).toBe(1);
    expect(keys.unseen).toEqual([]);
  });
});

test("in the admin, an order is found, opened and cancelled with the keyboard alone", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ tiramisu: 1 });
  const page = await person("admin");
  const admin = new Admin(page);
  await admin.open();
  const keys = new Keyboard(page);
  await keys.to(admin.row(order.id).getByRole("link"));
  await keys.press("Enter");
  await keys.to(page.getByRole("button", { name: "Cancel order" }));
  await keys.press("Enter");
  const dialog = page.getByRole("dialog");
  await keys.to(dialog.getByLabel("Reason"));
  await page.keyboard.type("Out of mascarpone");
  await keys.to(dialog.getByRole("button", { name: "Cancel the order" }));
  await keys.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(admin.row(order.id)).toHaveAttribute("data-status", "CANCELLED");
  // Not lost: whoever goes on with Tab goes on from here.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  expect(keys.unseen).toEqual([]);
});

test("Tab goes through every surface in the order of what is read, and out of it again", async ({
  person,
  shop,
}) => {
  const order = await shop.order({ cola: 1 });
  const [customer, kitchen, admin] = [
    await person("customer"),
    await person("kitchen"),
    await person("admin"),
  ];
  for (const [page, path] of [
    [customer, "/"],
    [customer, "/account"],
    [customer, `/orders/${order.id}`],
    [kitchen, "/board/main"],
    [admin, `/admin/orders/${order.id}`],
    [admin, "/admin/products"],
    [admin, "/insights"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    const keys = new Keyboard(page);
    const { stops, backwards, isRound } = await keys.through();
    expect.soft(stops, path).toBeGreaterThan(4);
    expect.soft(isRound, `${path} lets go of the focus`).toBe(true);
    expect.soft(backwards, path).toEqual([]);
    expect.soft(keys.unseen, path).toEqual([]);
  }
});

test.describe("when much happens at once", () => {
  test.use({ settings: ["--cancellation.window_s", "1"] });

  test("who listens is told every two seconds at most, at the board and at the desk", async ({
    person,
    shop,
  }) => {
    const [kitchen, desk] = [await person("kitchen"), await person("admin")];
    await Promise.all([new Board(kitchen).open(), new Admin(desk).open()]);
    await shop.order({ cola: 1 });
    for (const page of [kitchen, desk]) await listen(page);
    const began = Date.now();
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(["cola", "lemonade", "espresso"].map((sku) => shop.order({ [sku]: 1 })));
    }
    await expect(kitchen.locator('[data-place="open"]')).toHaveCount(25, { timeout: 30_000 });
    await expect(desk.getByTestId("waiting-pill")).toContainText("25");
    await kitchen.waitForTimeout(2_500);
    const seconds = (Date.now() - began) / 1_000;
    for (const page of [kitchen, desk]) {
      const said = await heard(page);
      expect(said.length, said.join("\n")).toBeGreaterThan(0);
      expect(said.length, said.join("\n")).toBeLessThanOrEqual(Math.ceil(seconds / 2) + 1);
    }
  });
});

/** Notes what a screen reader would be given to say. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: string[] = [];
    (window as unknown as { said: string[] }).said = said;
    const last = new Map<Element, string>();
    new MutationObserver(() => {
      for (const region of document.querySelectorAll(
        "[role=status], [role=alert], [aria-live]:not([aria-live=off])",
      )) {
        const text = (region as HTMLElement).textContent?.trim() ?? "";
        if (text !== "" && text !== last.get(region)) said.push(text);
        last.set(region, text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

function heard(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { said: string[] }).said);
}
