import { describe, expect, it } from "vitest";
import type { Cart } from "./cart";
import { isSame, merged } from "./merge";

const pizza = { sku: "pizza", quantity: 1, options: [{ option: "size", choices: ["l"] }] };
const base: Cart = [{ sku: "cola", quantity: 2 }, pizza];

describe("two carts that went their own ways", () => {
  it("where only one did, it is that one", () => {
    const other: Cart = [{ sku: "tea", quantity: 1 }];
    expect(merged(base, base, other)).toEqual(other);
    expect(merged(base, other, base)).toEqual(other);
  });

  it("what was added on both is added twice, what was taken away on one is gone", () => {
    const mine: Cart = [{ sku: "cola", quantity: 3 }, pizza];
    const theirs: Cart = [
      { sku: "cola", quantity: 4 },
      { sku: "tea", quantity: 1 },
    ];
    expect(merged(base, mine, theirs)).toEqual([
      { sku: "cola", quantity: 5 },
      { sku: "tea", quantity: 1 },
    ]);
  });

  it("the same article with other choices is another line", () => {
    const small = { ...pizza, options: [{ option: "size", choices: ["s"] }] };
    expect(merged([], [small], [pizza])).toEqual([pizza, small]);
  });

  it("nothing is counted below nothing, or above what an order may hold", () => {
    expect(merged([{ sku: "cola", quantity: 2 }], [], [{ sku: "cola", quantity: 1 }])).toEqual([]);
    expect(merged([], [{ sku: "a", quantity: 900 }], [{ sku: "a", quantity: 900 }])).toEqual([
      { sku: "a", quantity: 999 },
    ]);
  });

  it("a note that was changed here counts, and one that was not is theirs", () => {
    const [noted, plain]: [Cart, Cart] = [
      [{ sku: "a", quantity: 1, note: "hot" }],
      [{ sku: "a", quantity: 1 }],
    ];
    expect(merged(plain, noted, plain)).toEqual(noted);
    expect(merged(noted, plain, noted)).toEqual(plain);
    expect(merged(plain, plain, noted)).toEqual(noted);
  });
});

it("two carts are the same in whatever order", () => {
  expect(isSame(base, [...base].reverse())).toBe(true);
  expect(isSame(base, [base[0] as Cart[number]])).toBe(false);
  expect(isSame([{ sku: "a", quantity: 1, note: "x" }], [{ sku: "a", quantity: 1 }])).toBe(false);
  expect(isSame([{ sku: "a", quantity: 1, note: "x " }], [{ sku: "a", quantity: 1, note: "x" }])).toBe(true);
});
