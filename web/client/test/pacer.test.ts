import { expect, test } from "vitest";
import { Pacer } from "../src/pacer";
import { ManualTime } from "./support/time";

function paced(perSecond: number, burst: number) {
  const time = new ManualTime();
  const sent: number[] = [];
  const pacer = new Pacer<number>(time.monotonic, time, (item) => sent.push(item));
  return { time, sent, pacer, open: () => pacer.open(perSecond, burst) };
}

test("a burst goes at once, and the rest no faster than the hub takes it", () => {
  const { time, sent, pacer, open } = paced(50, 200);
  for (let item = 0; item < 400; item++) pacer.push(item);
  expect(sent).toEqual([]);
  open();
  expect(sent.length).toBeLessThanOrEqual(200);
  expect(sent.length).toBeGreaterThan(150);
  const burst = sent.length;
  time.advance(1_000);
  expect(sent.length - burst).toBeLessThanOrEqual(50);
  expect(sent.length - burst).toBeGreaterThan(40);
  time.advance(10_000);
  expect(sent).toEqual(Array.from({ length: 400 }, (_, item) => item));
  expect(time.pending).toBe(0);
});

test("shut, it sends nothing and needs no timer; what waits stays in order", () => {
  const { time, sent, pacer, open } = paced(5, 1);
  open();
  for (const item of [1, 2, 3]) pacer.push(item);
  expect(sent).toEqual([1]);
  pacer.shut();
  expect(time.pending).toBe(0);
  time.advance(60_000);
  expect(sent).toEqual([1]);
  expect(pacer.remove(2)).toBe(true);
  expect(pacer.remove(1)).toBe(false);
  expect(pacer.waiting).toHaveLength(1);
  open();
  expect(sent).toEqual([1, 3]);
});
