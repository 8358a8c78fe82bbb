import { expect, test } from "vitest";
import { isAboutCredentials, isFatal, retryWait } from "../src/backoff";
import type { Bye } from "../src/frames";

const bye = (code: number, retry_ms: number, spread_ms: number): Bye => ({
  t: "bye",
  code,
  reason: "",
  retry_ms,
  spread_ms,
});

test("waits double up to the cap, and are anywhere below", () => {
  const bounds = [0, 1, 2, 3, 4, 5, 6, 7, 60].map((failures) => retryWait(1006, undefined, failures, 1));
  expect(bounds).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  expect(retryWait(1006, undefined, 9, 0)).toBe(0);
  expect(retryWait(1006, undefined, 9, 0.25)).toBe(5_000);
});

test("a 41xx waits at least what the hub says", () => {
  expect(retryWait(4100, bye(4100, 1_000, 1_000), 0, 0)).toBe(1_000);
  expect(retryWait(4100, bye(4100, 1_000, 1_000), 0, 1)).toBe(2_000);
  expect(retryWait(4108, bye(4108, 1_000, 1_000), 4, 1)).toBe(5_000);
});

test("a 42xx comes back within the spread, and backs off when that fails", () => {
  expect(retryWait(4200, bye(4200, 500, 8_000), 0, 0.5)).toBe(4_500);
  expect(retryWait(4203, bye(4203, 0, 0), 0, 1)).toBe(0);
  expect(retryWait(4200, bye(4200, 0, 100), 3, 1)).toBe(2_000);
});

test("the hundreds say what a code means", () => {
  expect([4000, 4001, 4010, 4029, 4099].every(isFatal)).toBe(true);
  expect([1000, 1006, 3999, 4100, 4202, 4300].some(isFatal)).toBe(false);
  expect([4001, 4202].every(isAboutCredentials)).toBe(true);
  expect([4003, 4010, 4200].some(isAboutCredentials)).toBe(false);
});
