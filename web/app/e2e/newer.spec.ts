import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { newerApp } from "./support/newer-app";
import { Board, expectNotReloaded, Menu, mark } from "./support/screens";
import { expect, test } from "./support/test";
import { isKept } from "./support/worker";

const buildOf = (page: Page) => page.locator('meta[name="orderhub-build"]').getAttribute("content");

test("a newer version is told of, calmly, and loaded when somebody says so", async ({ hub, person }) => {
  test.setTimeout(150_000);
  const page = await person();
  const newer = await newerApp();
  await new Menu(page).open();
  await isKept(page);
  await mark(page);
  const search = page.getByRole("searchbox").first();
  await search.fill("mar");

  await hub.kill();
  await hub.restart(["--http.web_dir", newer.folder]);
  // Somebody is typing: it is there, and says nothing yet.
  const banner = page.getByTestId("newer");
  await expect(page.locator('[data-liveness="live"]')).toBeVisible({ timeout: 40_000 });
  await page.waitForTimeout(3_000);
  await expect(banner).toBeHidden();
  await search.blur();
  await expect(banner).toBeVisible({ timeout: 20_000 });
  await expect(banner).toHaveText(/A new version is ready/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await expect(search).toHaveValue("mar");
  await expectNotReloaded(page);

  await banner.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("button", { name: "Add Margherita" })).toBeVisible();
  expect(await buildOf(page)).toBe(newer.build);
  await page.waitForTimeout(3_000);
  await expect(banner).toBeHidden();
  await newer.remove();
});

test.describe("on a board", () => {
  test.use({ settings: ["--cancellation.window_s", "60"] });

  test("it is loaded by itself, but not while something is to be acknowledged", async ({
    hub,
    person,
    shop,
  }) => {
    test.setTimeout(300_000);
    const page = await person("kitchen");
    const newer = await newerApp();
    const board = new Board(page);
    await board.open();
    await isKept(page);
    const gone = await shop.order({ espresso: 1 });
    await expect(board.ticket(gone.number, "ghost")).toBeVisible();
    await shop.as("admin", "POST", `orders/${gone.id}/cancel`, { reason: "Changed their mind" });
    const frozen = board.ticket(gone.number, "cancelled");
    await expect(frozen).toBeVisible();
    await mark(page);

    await hub.kill();
    await hub.restart(["--http.web_dir", newer.folder]);
    await expect(page.getByTestId("newer")).toBeVisible({ timeout: 60_000 });
    await page.waitForTimeout(70_000);
    await expectNotReloaded(page);
    await frozen.getByRole("button").click();
    await expect(frozen).toBeHidden();
    await expect.poll(() => buildOf(page), { timeout: 120_000 }).toBe(newer.build);
    await expect(page.locator('[data-liveness="live"]').first()).toBeVisible({ timeout: 40_000 });
    await newer.remove();
  });
});
