import type { Page } from "@playwright/test";
import { Board } from "./support/screens";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "3"] });

interface Device {
  /** Locks asked for, and those that are held. */
  asked: number;
  held: number;
  /** Notes that were played. */
  notes: number;
}

/** A device that can be kept awake and is heard, and that tells what was asked of it. */
async function instrument(page: Page): Promise<() => Promise<Device>> {
  await page.addInitScript(() => {
    const device = { asked: 0, held: 0, notes: 0 };
    Object.assign(window, { device });
    const release = async () => {
      device.held -= 1;
    };
    const request = async () => {
      device.asked += 1;
      device.held += 1;
      return { release };
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request } });
    const Original = window.OscillatorNode;
    window.OscillatorNode = class extends Original {
      override start(when?: number) {
        device.notes += 1;
        super.start(when);
      }
    };
  });
  return () => page.evaluate(() => (window as unknown as { device: Device }).device);
}

test("the screen stays awake while the board is shown, and can be filled", async ({ person }) => {
  const page = await person("kitchen");
  const device = await instrument(page);
  await new Board(page).open();
  await expect.poll(async () => (await device()).held).toBe(1);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect.poll(async () => (await device()).asked).toBe(2);

  await page.getByRole("button", { name: "Full screen" }).click();
  const leave = page.getByRole("button", { name: "Leave full screen" });
  await expect(leave).toBeVisible();
  expect(await page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await leave.click();
  await expect(page.getByRole("button", { name: "Full screen", exact: true })).toBeVisible();
});

test("whatever happens is heard and seen; muted, it is only seen", async ({ person, shop }) => {
  const page = await person("kitchen");
  const device = await instrument(page);
  const board = new Board(page);
  await board.open();
  await page.getByRole("button", { name: "Turn sound on" }).click();
  await expect(page.locator('[data-sound="on"]')).toBeVisible();

  const fired = await shop.order({ lasagne: 1, lemonade: 1 });
  await expect(page.locator('[data-alert="fired"]')).toContainText(`#${fired.number}`, { timeout: 20_000 });
  const afterFired = (await device()).notes;
  expect(afterFired).toBeGreaterThan(0);

  const off = await shop.order({ cola: 1 });
  await expect(board.ticket(off.number, "ghost")).toBeVisible();
  await shop.as("customer", "POST", `orders/${off.id}/cancel`, {});
  await expect(page.locator('[data-alert="cancelled"]')).toContainText(`#${off.number}`);
  const afterCancel = (await device()).notes;
  expect(afterCancel).toBeGreaterThan(afterFired);

  await page.getByRole("button", { name: "Turn sound off" }).click();
  await shop.as("kitchen", "POST", `orders/${fired.id}/reject`, { reason: "Sold out" });
  await expect(page.locator('[data-alert="stopped"]')).toContainText(`#${fired.number}`, { timeout: 20_000 });
  expect((await device()).notes).toBe(afterCancel);
});

test("what is getting old, and what is late, says so by colour, mark, word and minutes", async ({
  person,
  shop,
}) => {
  test.setTimeout(240_000);
  const order = await shop.order({ lasagne: 1 });
  const page = await person("kitchen");
  const board = new Board(page);
  await board.open();
  await page.getByRole("button", { name: "Settings of this board" }).click();
  await page.getByLabel("Hurry after, minutes").fill("1");
  await page.getByLabel("Late after, minutes").fill("2");
  await page.getByRole("button", { name: "Close" }).click();
  const ticket = board.ticket(order.number, "open");
  await expect(ticket).toHaveAttribute("data-level", "calm");
  await expect(ticket).toHaveAttribute("data-level", "warm", { timeout: 80_000 });
  await expect(ticket).toContainText("1 minute, getting old");
  await expect(ticket).toContainText("Hurry");
  await expect(ticket).toHaveAttribute("data-level", "late", { timeout: 80_000 });
  await expect(ticket).toContainText("2 minutes, late");
});
