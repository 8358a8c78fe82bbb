import type { CDPSession } from "@playwright/test";
import { Board } from "../e2e/support/screens";
import { expect, test } from "../e2e/support/test";
import { figure, setting, slope } from "./support/figures";
import { Traffic } from "./support/traffic";

/** So many tickets come and go; in an hour, or within the minutes that there are. */
const TICKETS = setting("HOUR_TICKETS", 5_000);
const MINUTES = setting("MINUTES", 60);
const OPEN = 40;
const SAMPLES = 24;
/** What a page needs once (parsed code, caches that fill) is needed by then. */
const WARM_UP = 0.25;
/** Growth from the end of the warm-up to the end, share of the heap. */
const GROWTH_PERCENT_MAX = 5;

test.use({ settings: ["--cancellation.window_s", "1"] });

test("an hour at the board leaves nothing behind", async ({ person, shop }) => {
  const page = await person("kitchen", { viewport: { width: 1920, height: 1080 } });
  const traffic = new Traffic(shop);
  await traffic.stock();
  await new Board(page).open();
  await traffic.fill(OPEN);
  await expect(page.locator('[data-place="open"]')).toHaveCount(OPEN, { timeout: 60_000 });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const seconds = (MINUTES * 60) / SAMPLES;
  const sizes: [second: number, bytes: number][] = [];
  const nodes: number[] = [];
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    await traffic.flow(TICKETS / (MINUTES * 60), seconds);
    sizes.push([sample * seconds, await heapBytes(cdp)]);
    nodes.push(await domNodes(cdp));
  }
  const warm = sizes.slice(Math.floor(SAMPLES * WARM_UP));
  const mebibyte = 1024 * 1024;
  const mean = warm.reduce((sum, [, bytes]) => sum + bytes, 0) / warm.length;
  const growth = (slope(warm) * (warm.at(-1)?.[0] ?? 0) * (1 - WARM_UP) * 100) / mean;
  process.stdout.write(`Heap, MiB: ${sizes.map(([, bytes]) => (bytes / mebibyte).toFixed(1)).join(" ")}\n`);
  figure(`Heap after ${TICKETS} tickets in ${MINUTES} min`, (sizes.at(-1)?.[1] ?? 0) / mebibyte, "MiB");
  figure("Growth after the warm-up, by the slope", Math.max(0, growth), "%", GROWTH_PERCENT_MAX);
  figure("Nodes of the document at the end", nodes.at(-1) ?? 0, "");
  expect(await page.locator('[data-place="open"]').count()).toBeLessThan(3 * OPEN);
});

/** What is in use after a whole collection of garbage. */
async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize;
}

async function domNodes(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "Nodes")?.value ?? 0;
}
