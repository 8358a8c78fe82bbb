import { expect, test } from "vitest";
import { type Numbered, orderByNumber } from "./by-number";

/** Orders at times, numbered from 1. */
function shop(times: readonly number[]) {
  const orders = times.map(
    (time, at): Numbered => ({
      id: `o${at + 1}`,
      number: at + 1,
      placed_at: new Date(time).toISOString(),
    }),
  );
  let asked = 0;
  return {
    newestBefore: async (limit: number, time = Number.POSITIVE_INFINITY) => {
      asked += 1;
      return orders
        .filter(({ placed_at }) => Date.parse(placed_at) < time)
        .reverse()
        .slice(0, limit);
    },
    asked: () => asked,
  };
}

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

test("every order of an even day is found", async () => {
  const times = Array.from({ length: 300 }, (_, at) => START + at * MINUTE);
  for (let number = 1; number <= 300; number += 1) {
    const { newestBefore } = shop(times);
    expect((await orderByNumber(number, newestBefore))?.number).toBe(number);
  }
});

test("evenings and quiet nights are no hindrance, and it asks seldom", async () => {
  const times = Array.from(
    { length: 20_000 },
    (_, at) => START + Math.floor(at / 200) * 86_400_000 + (at % 200) * 3_000,
  );
  for (const number of [1, 2, 199, 200, 201, 7_777, 12_345, 19_999, 20_000]) {
    const { newestBefore, asked } = shop(times);
    expect((await orderByNumber(number, newestBefore))?.number).toBe(number);
    expect(asked()).toBeLessThan(40);
  }
});

test("what is not there is not found", async () => {
  const { newestBefore } = shop([START, START + MINUTE, START + 2 * MINUTE]);
  expect(await orderByNumber(4, newestBefore)).toBeUndefined();
  expect(await orderByNumber(0, newestBefore)).toBeUndefined();
  expect(await orderByNumber(1, shop([]).newestBefore)).toBeUndefined();
});

test("orders of the same moment end the search instead of turning in a circle", async () => {
  const { newestBefore, asked } = shop([START, START, START, START + 1]);
  await orderByNumber(2, newestBefore);
  expect(asked()).toBeLessThan(45);
});
