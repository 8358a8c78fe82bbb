// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { observeServerMs } from "#/lib/time/clock";
import { intentionOf, settle } from "./intention";

const wish = { site: "main", lines: [{ sku: "a", quantity: 1 }], expected_total: 100 };

const keyFor = (one: typeof wish) => intentionOf(one).key;

beforeEach(() => sessionStorage.clear());

it("keeps one key for one wish until it is settled", () => {
  const key = keyFor(wish);
  expect(keyFor({ ...wish })).toBe(key);
  settle();
  expect(keyFor(wish)).not.toBe(key);
});

it("another wish has another key", () => {
  const key = keyFor(wish);
  expect(keyFor({ ...wish, expected_total: 101 })).not.toBe(key);
});

it("the cart that goes with it stays the one that was sent first", () => {
  const { key } = intentionOf(wish);
  expect(intentionOf({ ...wish, cart: "c1" })).toMatchObject({ key, wish });
});

it("the same wish much later is a new one", () => {
  const now = Date.now();
  observeServerMs(now, 0);
  const key = keyFor(wish);
  observeServerMs(now + 9 * 60_000, 0);
  expect(keyFor(wish)).toBe(key);
  observeServerMs(now + 11 * 60_000, 0);
  expect(keyFor(wish)).not.toBe(key);
});

it("garbage in the storage is no key", () => {
  sessionStorage.setItem("orderhub.placing", '{"wish":7}');
  expect(keyFor(wish)).toMatch(/^[0-9a-f]{32}$/);
});
