import { expect, test } from "vitest";
import { HubClock } from "../src/clock";

/** A hub whose clock is `ahead` ms ahead of a monotonic clock that a test moves. */
function clocks(ahead: number) {
  let monotonic = 1_000;
  const clock = new HubClock(() => monotonic);
  return {
    clock,
    pass: (ms: number) => {
      monotonic += ms;
    },
    /** The monotonic clock stood still while the world went on. */
    sleep: (ms: number) => {
      ahead += ms;
    },
    handshake: (there: number, back: number) => {
      const sentAt = monotonic;
      monotonic += there;
      const now = monotonic + ahead;
      monotonic += back;
      clock.handshake(now, sentAt);
    },
    error: () => (clock.now() ?? Number.NaN) - (monotonic + ahead),
  };
}

test("nothing is known before a handshake", () => {
  expect(clocks(5).clock.now()).toBeUndefined();
});

test.each([
  [0, 0],
  [40, 0],
  [0, 40],
  [300, 20],
])("after %i ms there and %i ms back the error is at most half the round trip", (there, back) => {
  const set = clocks(1_700_000_000_000);
  set.handshake(there, back);
  expect(Math.abs(set.error())).toBeLessThanOrEqual((there + back) / 2);
  set.pass(10_000);
  expect(Math.abs(set.error())).toBeLessThanOrEqual((there + back) / 2);
});

test.each([
  [40, 0],
  [300, 20],
])("after %i ms there and %i ms back it knows that it may be off by half of it", (there, back) => {
  const set = clocks(600_000);
  expect(set.clock.uncertaintyMs()).toBe(Number.POSITIVE_INFINITY);
  set.handshake(there, back);
  expect(set.clock.uncertaintyMs()).toBe((there + back) / 2);
  set.handshake(2, 2);
  expect(set.clock.uncertaintyMs()).toBeLessThanOrEqual(2);
});

test("a slow handshake does not spoil what a quick one taught", () => {
  const set = clocks(600_000);
  set.handshake(2, 2);
  set.pass(5_000);
  set.handshake(900, 5);
  expect(Math.abs(set.error())).toBeLessThanOrEqual(3);
});

test("a quick handshake improves on a slow one", () => {
  const set = clocks(600_000);
  set.handshake(5, 900);
  expect(Math.abs(set.error())).toBeGreaterThan(400);
  set.handshake(2, 2);
  expect(Math.abs(set.error())).toBeLessThanOrEqual(2);
});

test("after a sleep, in which the monotonic clock stood still, the next handshake counts alone", () => {
  const set = clocks(600_000);
  set.handshake(1, 1);
  set.sleep(3_600_000);
  set.handshake(50, 30);
  expect(Math.abs(set.error())).toBeLessThanOrEqual(40);
});

test("what was learned long ago weighs less", () => {
  const set = clocks(600_000);
  set.handshake(0, 0);
  set.pass(3_600_000);
  // The clocks have drifted apart by less than the second handshake could tell alone.
  set.sleep(50);
  set.handshake(100, 100);
  expect(Math.abs(set.error())).toBeLessThan(1);
});
