import { afterEach, beforeEach, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12) });
});
afterEach(() => vi.useRealTimers());

const TEN_MINUTES_MS = 10 * 60_000;

it("beats once a second", async () => {
  const { lastBeat, onBeat } = await import("./pulse");
  const stop = onBeat(() => undefined);
  const before = lastBeat();
  vi.advanceTimersByTime(900);
  expect(lastBeat()).toBe(before);
  vi.advanceTimersByTime(200);
  expect(lastBeat()).toBeGreaterThan(before);
  stop();
});

it.each([-TEN_MINUTES_MS, TEN_MINUTES_MS])(
  "goes by the hub's clock as soon as that is known, and not a beat later: %i ms",
  async (wrong) => {
    const { lastBeat, onBeat } = await import("./pulse");
    const { observeServerMs } = await import("#/lib/time/clock");
    const stop = onBeat(() => undefined);
    const hubMs = Date.now() + wrong;
    observeServerMs(hubMs, 0);
    expect(lastBeat()).toBe(hubMs);
    stop();
  },
);
