import type { Page } from "@playwright/test";
import { expect } from "./test";

/** Waits until the app is kept on the device: ten seconds after the first screen, and what the files take. */
export async function isKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(async () => Boolean(await (await caches.open("orderhub")).match("/"))), {
      timeout: 60_000,
    })
    .toBe(true);
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state), { timeout: 20_000 })
    .toBe("activated");
}
