import { expect, it } from "vitest";
import type { MenuItem } from "../menu/menu";
import { priced } from "./priced";

function item(sku: string, amount: number, change: Partial<MenuItem> = {}): MenuItem {
  return {
    sku,
    name: sku,
    category: "c",
    price: { amount, currency: "GBP" },
    description: "",
    is_available: true,
    stock: "in",
    left: null,
    version: 1,
    ...change,
  };
}

it("adds up minor units, and leaves out what cannot be had", () => {
  const cart = [
    { sku: "a", quantity: 3 },
    { sku: "gone", quantity: 1 },
    { sku: "off", quantity: 1 },
  ];
  const order = priced(cart, [item("a", 333), item("off", 100, { is_available: false })]);
  expect(order.total).toEqual({ amount: 999, currency: "GBP" });
  expect(order.lines.map(({ problem }) => problem?.kind)).toEqual([undefined, "gone", "soldOut"]);
  expect(order.hasProblem).toBe(true);
  expect(order.pieces).toBe(5);
});

it("says how many there are where more are wanted, and nothing where there are enough", () => {
  const menu = [item("a", 100, { stock: "low", left: 2 })];
  expect(priced([{ sku: "a", quantity: 3 }], menu).lines[0]?.problem).toEqual({ kind: "tooMany", left: 2 });
  expect(priced([{ sku: "a", quantity: 2 }], menu).hasProblem).toBe(false);
});

it("has no total without anything to pay", () => {
  expect(priced([], []).total).toBeNull();
  expect(priced([{ sku: "x", quantity: 1 }], []).total).toBeNull();
});
