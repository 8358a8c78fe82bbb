import { expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { bodyOf, draftOf, isChanged, lineDifferences, withMore, withQuantityAt } from "./draft";

const large = [{ option: "size", choice: "l", name: "Large" }];
const order = {
  lines: [
    { line: 1, sku: "pizza", name: "Pizza", quantity: 1, note: "hot", options: large },
    { line: 3, sku: "cola", name: "Cola", quantity: 2 },
  ],
} as Order;
const cola = { sku: "cola", name: "Cola", quantity: 1, choices: "" };

it("begins as the order is, and is no change then", () => {
  const draft = draftOf(order);
  expect(draft[0]).toMatchObject({
    line: 1,
    choices: "Large",
    options: [{ option: "size", choices: ["l"] }],
  });
  expect(isChanged(draft, order)).toBe(false);
  expect(bodyOf(draft)).toEqual([
    { line: 1, quantity: 1 },
    { line: 3, quantity: 2 },
  ]);
});

it("a line that is taken out is not named, and can be put back", () => {
  const without = withQuantityAt(draftOf(order), 1, 0);
  expect(without).toHaveLength(2);
  expect(bodyOf(without)).toEqual([{ line: 1, quantity: 1 }]);
  expect(isChanged(without, order)).toBe(true);
  expect(isChanged(withQuantityAt(without, 1, 2), order)).toBe(false);
});

it("more of the same goes onto its line; the same with other choices is a line more, that can go again", () => {
  expect(bodyOf(withMore(draftOf(order), cola))).toContainEqual({ line: 3, quantity: 3 });
  const options = [{ option: "size", choices: ["s"] }];
  const small = { sku: "pizza", name: "Pizza", quantity: 1, choices: "Small", options };
  const more = withMore(draftOf(order), small);
  expect(bodyOf(more)).toContainEqual({ sku: "pizza", quantity: 1, options });
  expect(withQuantityAt(more, 2, 0)).toEqual(draftOf(order));
});

it("tells what somebody else made of it meanwhile", () => {
  const theirs = {
    lines: [
      { ...order.lines[1], quantity: 3 },
      { line: 4, sku: "tiramisu", name: "Tiramisù", quantity: 1 },
    ],
  } as Order;
  expect(lineDifferences(order, theirs)).toEqual([
    { line: 1, sku: "pizza", name: "Pizza", from: 1, to: 0 },
    { line: 3, sku: "cola", name: "Cola", from: 2, to: 3 },
    { line: 4, sku: "tiramisu", name: "Tiramisù", from: 0, to: 1 },
  ]);
  expect(lineDifferences(order, { ...order, version: 9 })).toEqual([]);
});
