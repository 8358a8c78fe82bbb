import { expect, it } from "vitest";
import type { MenuItem } from "../menu/menu";
import { articlesOf, suggestionsOf } from "./suggestions";

const price = { amount: 400, currency: "GBP" };

function anItem(sku: string, change: Partial<MenuItem> = {}): MenuItem {
  return {
    sku,
    name: sku.toUpperCase(),
    category: "",
    price,
    description: "",
    is_available: true,
    stock: "in",
    left: null,
    version: 1,
    ...change,
  };
}

const named = (...skus: string[]) => skus.map((sku) => ({ sku, name: sku, price, with: "tea" }));
const shown = (...args: Parameters<typeof suggestionsOf>) =>
  suggestionsOf(...args).map(({ item }) => item.sku);

it("shows three at most, in the order of the hub, and nothing that is in the cart or cannot be had", () => {
  const menu = ["tea", "milk", "cake", "bread", "jam"].map((sku) => anItem(sku));
  const cart = [{ sku: "tea", quantity: 1 }];
  const all = named("milk", "tea", "cake", "gone", "bread", "jam");
  expect(shown(all, cart, menu)).toEqual(["milk", "cake", "bread"]);
  // The hub's answer to the cart with milk is still on its way.
  expect(shown(all, [...cart, { sku: "milk", quantity: 1 }], menu)).toEqual(["cake", "bread", "jam"]);
  const closed = menu.map((item) => (item.sku === "cake" ? anItem("cake", { stock: "out" }) : item));
  expect(shown(all, cart, closed)).toEqual(["milk", "bread", "jam"]);
  expect(shown([], cart, menu)).toEqual([]);
});

it("names what it goes with by the menu's word, as long as that is in the cart", () => {
  const menu = [anItem("tea"), anItem("milk")];
  const [first] = suggestionsOf(named("milk"), [{ sku: "tea", quantity: 1 }], menu);
  expect(first?.because).toBe("TEA");
  const [left] = suggestionsOf(named("milk"), [{ sku: "cake", quantity: 1 }], menu);
  expect(left?.because).toBeUndefined();
});

it("asks about articles, not about pieces or choices", () => {
  const one = [
    { sku: "tea", quantity: 1 },
    { sku: "cake", quantity: 1, options: [{ option: "cream", choices: ["yes"] }] },
  ];
  const other = [
    { sku: "cake", quantity: 3 },
    { sku: "cake", quantity: 1, options: [{ option: "cream", choices: ["no"] }] },
    { sku: "tea", quantity: 2 },
  ];
  expect(articlesOf(one)).toBe(articlesOf(other));
});
