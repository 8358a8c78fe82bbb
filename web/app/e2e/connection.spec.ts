import type { Page, WebSocketRoute } from "@playwright/test";
import { Admin, Board } from "./support/screens";
import { expect, test } from "./support/test";

/** Ends the page's connection in the hub's words. */
async function ended(page: Page): Promise<(code: number, retryMs: number | null) => void> {
  let current: WebSocketRoute | undefined;
  await page.routeWebSocket(/\/api\/v1\/ws$/, (client) => {
    client.connectToServer();
    current = client;
  });
  return (code, retryMs) =>
    current?.send(
      JSON.stringify({ t: "bye", code, reason: "a test", retry_ms: retryMs, spread_ms: 0, resume: true }),
    );
}

/** Longer than a test: nothing comes back by itself before somebody presses. */
const LONG_MS = 600_000;

test("why it is not live, and a way back: a hub that restarts, or is busy", async ({ person }) => {
  const page = await person("kitchen");
  const end = await ended(page);
  const board = new Board(page);
  await board.open();
  const outage = page.locator("[data-outage]");
  for (const [code, badge, title] of [
    [4200, "Restarting…", "The hub restarts"],
    [4100, "Busy…", "The hub is busy"],
  ] as const) {
    end(code, LONG_MS);
    await expect(page.locator("[data-liveness]")).toContainText(badge);
    await expect(outage).toContainText(title);
    await outage.getByRole("button", { name: "Try now" }).click();
    await expect(page.locator('[data-liveness="live"]')).toBeVisible();
    await expect(outage).toHaveCount(0);
  }
});

test("a page that the hub will hear no more says so, and can be connected again", async ({ person }) => {
  const page = await person("admin");
  const end = await ended(page);
  await new Admin(page).open();
  end(4009, null);
  const alert = page.getByRole("alert").filter({ hasText: "Too many pages are open" });
  await expect(alert).toBeVisible();
  await alert.getByRole("button", { name: "Connect again" }).click();
  await expect(page.locator('[data-liveness="live"]').first()).toBeVisible();
  await expect(alert).toHaveCount(0);
});

test("signed out elsewhere: the board and the admin close, and lead to signing in", async ({
  person,
  shop,
}) => {
  const [kitchen, admin] = [await person("kitchen"), await person("admin")];
  await Promise.all([new Board(kitchen).open(), new Admin(admin).open()]);
  const order = await shop.order({ cola: 1 });
  await expect(new Board(kitchen).ticket(order.number)).toBeVisible();
  for (const page of [kitchen, admin]) {
    // As somebody does who has the same session elsewhere.
    const token = await page.evaluate(
      () => JSON.parse(localStorage.getItem("orderhub.session") ?? "").accessToken as string,
    );
    const headers = { authorization: `Bearer ${token}` };
    expect((await page.request.post("/api/v1/auth/logout", { headers, data: {} })).ok()).toBe(true);
  }
  await expect(kitchen.locator('[data-door="signed-out"]')).toBeVisible();
  await expect(new Board(kitchen).ticket(order.number)).toHaveCount(0);
  await expect(kitchen.getByRole("link", { name: "Sign in again" })).toBeVisible();
  await expect(admin).toHaveURL(/\/login\?to=%2Fadmin%2Forders$/);
});
