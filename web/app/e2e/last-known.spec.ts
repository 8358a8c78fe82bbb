import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Board, expectNotReloaded, mark, Tracking } from "./support/screens";
import { expect, test } from "./support/test";
import { isKept } from "./support/worker";

/** The ids of the orders that this device keeps. */
const keptIds = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open("orderhub");
        opening.onsuccess = () => {
          const database = opening.result;
          const close = (keys: string[]) => {
            database.close();
            resolve(keys);
          };
          if (!database.objectStoreNames.contains("orders")) return close([]);
          const keys = database.transaction("orders").objectStore("orders").getAllKeys();
          keys.onsuccess = () => close(keys.result as string[]);
        };
      }),
  );

test("without a network an order is shown as it was seen last, says so, and is live again by itself", async ({
  person,
  shop,
}) => {
  test.setTimeout(150_000);
  const page = await person("customer");
  const order = await shop.order({ "pizza-margherita": 2 });
  const other = await shop.place({ espresso: 1 });
  await page.goto(`/orders/${other.id}`);
  await isKept(page);
  await expect.poll(() => keptIds(page)).toContain(other.id);
  await page.goto(`/orders/${order.id}`);
  await new Tracking(page).shows("PAID", /Paid/);
  await expect.poll(() => keptIds(page)).toEqual(expect.arrayContaining([order.id, other.id]));

  await page.context().setOffline(true);
  await page.reload();
  const kept = page.locator(`article[data-kept="${order.id}"]`);
  await expect(kept).toBeVisible();
  await expect(kept.getByText(/^Offline · as of \d\d:\d\d$/)).toBeVisible();
  await expect(kept.getByRole("button")).toHaveCount(0);
  await expect(page.locator('[data-freshness="live"], [data-liveness="live"]')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  // Where the app begins, and where the orders are.
  for (const path of ["/", "/orders"]) {
    await page.goto(path);
    const link = page.locator(`[data-kept="${order.id}"]`).getByRole("link");
    await expect(link).toBeVisible({ timeout: 30_000 });
    await link.click();
    await expect(kept).toBeVisible();
  }

  await mark(page);
  await shop.as("customer", "POST", `orders/${order.id}/cancel`, {});
  await page.context().setOffline(false);
  await new Tracking(page).shows("CANCELLED", "Cancelled");
  await expect(kept).toHaveCount(0);
  await expect(page.locator('[data-freshness="live"]')).toBeVisible({ timeout: 40_000 });
  await expectNotReloaded(page);
});

test("what is kept is one's own: it goes with who signs out, and staff keep nobody's", async ({
  person,
  shop,
}) => {
  const page = await person("customer");
  const order = await shop.order({ espresso: 1 });
  await page.goto(`/orders/${order.id}`);
  await isKept(page);
  await expect.poll(() => keptIds(page)).toEqual([order.id]);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect.poll(() => keptIds(page)).toEqual([]);

  const staff = await person("admin");
  await staff.goto(`/orders/${order.id}`);
  await isKept(staff);
  await staff.reload();
  await new Tracking(staff).shows("PAID", /./);
  await staff.waitForTimeout(4_000);
  expect(await keptIds(staff)).toEqual([]);
});

test.describe("a board that is opened without a network", () => {
  test.use({ settings: ["--cancellation.window_s", "5"] });

  test("shows its last tickets as such; what is done to them is sent once, when the hub is back", async ({
    person,
    shop,
  }) => {
    test.setTimeout(150_000);
    const page = await person("kitchen");
    const board = new Board(page);
    const order = await shop.order({ espresso: 2 });
    await board.open();
    await expect(board.ticket(order.number, "open")).toBeVisible({ timeout: 30_000 });
    await isKept(page);
    await page.waitForTimeout(11_000);

    await page.context().setOffline(true);
    await page.reload();
    await expect(board.ticket(order.number, "open")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/tickets as of \d\d:\d\d/)).toBeVisible();
    await expect(page.locator('[data-board="main"]')).toHaveAttribute("data-stale", "true");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await board.done(order.number);
    await page.waitForTimeout(8_000);
    expect((await shop.get("kitchen", `orders/${order.id}`)).status).toBe("PAID");

    await page.context().setOffline(false);
    await expect(page.locator('[data-liveness="live"]').first()).toBeVisible({ timeout: 40_000 });
    await expect(board.ticket(order.number)).toHaveCount(0);
    await expect
      .poll(async () => (await shop.get("kitchen", `orders/${order.id}`)).status, { timeout: 30_000 })
      .toBe("FULFILLED");
    const { items } = await shop.as<{ items: { kind: string }[] }>(
      "admin",
      "GET",
      `orders/${order.id}/events`,
    );
    expect(items.filter(({ kind }) => kind === "order.fulfilled")).toHaveLength(1);
  });
});
