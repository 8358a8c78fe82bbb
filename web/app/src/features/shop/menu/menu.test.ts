import { describe, expect, it } from "vitest";
import type { Product } from "#/lib/api/types";
import { canBeBought, categories, currentMenu, type LiveMenu } from "./menu";

function product(change: Partial<Product>): Product {
  return {
    site: "main",
    sku: "tiramisu",
    name: "Tiramisù",
    category: "Desserts",
    price: { amount: 650, currency: "GBP" },
    description: "Mascarpone, espresso, cocoa.",
    is_available: true,
    stock: 1_000,
    version: 1,
    ...change,
  };
}

describe("what is left", () => {
  it.each([
    [null, "in", null],
    [1_000_000, "in", null],
    [40, "in", 40],
    [5, "low", 5],
    [0, "out", 0],
    [-1, "out", -1],
  ])("%s pieces are shown as %s", (stock, shown, left) => {
    expect(currentMenu([product({ stock })], undefined)[0]).toMatchObject({ stock: shown, left });
  });

  it("comes from the stream where there is one; a number that contradicts it is dropped", () => {
    const site = { id: "main", name: "Main", currency: "GBP", is_open: true };
    const live = (stock: "in" | "low" | "out"): LiveMenu => ({ site, products: [{ ...product({}), stock }] });
    expect(currentMenu([product({ stock: 3 })], live("low"))[0]).toMatchObject({ stock: "low", left: 3 });
    expect(currentMenu([product({ stock: 3 })], live("out"))[0]).toMatchObject({ stock: "out", left: null });
    expect(currentMenu([product({})], { site, products: [] })).toEqual([]);
  });

  it("cannot be bought when it is off or gone", () => {
    const [off, gone, fine] = currentMenu(
      [product({ is_available: false }), product({ stock: 0 }), product({ stock: null })],
      undefined,
    );
    expect([off, gone, fine].map((item) => item && canBeBought(item))).toEqual([false, false, true]);
  });
});

describe("searching", () => {
  const menu = currentMenu(
    [product({}), product({ sku: "cola", name: "Cola", category: "Drinks", description: "33 cl." })],
    undefined,
  );
  const found = (query: string) => categories(menu, query).map(({ name, items }) => [name, items.length]);

  it("finds all words anywhere, without minding case and accents", () => {
    expect(found("tiramisu")).toEqual([["Desserts", 1]]);
    expect(found("COCOA dess")).toEqual([["Desserts", 1]]);
    expect(found("cola cocoa")).toEqual([]);
  });

  it("shows everything, in the menu's order, when nothing is asked", () => {
    expect(found("  ")).toEqual([
      ["Desserts", 1],
      ["Drinks", 1],
    ]);
  });
});
