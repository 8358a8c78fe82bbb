import { expect, it } from "vitest";
import { MINUTE_MS, MINUTES, rateOf, Throughput, totalOf } from "./throughput";

const NOW = Date.UTC(2026, 10, 26, 18, 30, 20);
const ago = (minutes: number) => NOW - minutes * MINUTE_MS;
const placed = (seq: number, at: number) => ({ seq, kind: "order.placed", at });

it("counts the feed and the stream as one, and nothing twice", () => {
  const through = new Throughput();
  // The stream is faster than the feed.
  through.add(placed(8, ago(0)));
  through.add(placed(7, ago(1)));
  through.add({ seq: 9, kind: "order.paid", at: ago(0) });
  expect(totalOf(through.minutes(NOW), "placed")).toBe(0);
  through.begin([placed(6, ago(30)), placed(7, ago(1)), placed(8, ago(0))], 8, ago(60));
  through.add(placed(8, ago(0)));
  through.add({ seq: 10, kind: "order.released", at: ago(0) });
  through.add({ seq: 11, kind: "order.cancelled", at: ago(0) });
  const minutes = through.minutes(NOW);
  expect(minutes).toHaveLength(MINUTES);
  expect([totalOf(minutes, "placed"), totalOf(minutes, "paid"), totalOf(minutes, "cancelled")]).toEqual([
    3, 1, 1,
  ]);
  expect(minutes.at(-1)).toEqual({
    start: Date.UTC(2026, 10, 26, 18, 30),
    placed: 1,
    paid: 1,
    fulfilled: 0,
    cancelled: 1,
  });
  expect(minutes.at(-31)?.placed).toBe(1);
});

it("lets go of what is older than an hour", () => {
  const through = new Throughput();
  through.begin([placed(1, ago(59)), placed(2, ago(5))], 2, ago(60));
  expect(totalOf(through.minutes(NOW), "placed")).toBe(2);
  expect(totalOf(through.minutes(NOW + 10 * MINUTE_MS), "placed")).toBe(1);
  expect(totalOf(through.minutes(NOW), "placed")).toBe(1);
});

it("begins anew where the feed is read anew", () => {
  const through = new Throughput();
  through.begin([placed(1, ago(2))], 1, ago(60));
  through.add(placed(2, ago(1)));
  through.begin([placed(1, ago(2)), placed(2, ago(1)), placed(3, ago(1))], 3, ago(60));
  expect(totalOf(through.minutes(NOW), "placed")).toBe(3);
});

it("speaks of now by whole minutes", () => {
  const through = new Throughput();
  through.begin([placed(1, ago(1)), placed(2, ago(2)), placed(3, ago(0))], 3, ago(60));
  expect(rateOf(through.minutes(NOW), "placed")).toBeCloseTo(0.4);
});
