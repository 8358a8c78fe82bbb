import { describe, expect, it } from "vitest";
import type { Product } from "#/lib/api/types";
import { canBeBought, categories, currentMenu, dependsOnNumbers, type LiveMenu } from "./menu";

function product(change: Partial<Product>): Product {
  return {
    site: "main",
    sku: "tiramisu",
    name: "Tiramisù",
    category: "Desserts",
    price: { amount: 650, currency: "GBP" },
    description: "Mascarpone, espresso, cocoa.",
    is_available: true,
    is_on_now: true,
    options: [],
    allergens: [],
    hours: [],
    stock: 1_000,
    version: 1,
    ...change,
  };
}

const site = { id: "main", name: "Main", currency: "GBP", open: true };

function menuWith(change: Partial<LiveMenu["products"][number]>): LiveMenu {
  return { site, products: [{ ...product({}), stock: "in", ...change }] };
}

describe("two tellings of one menu", () => {
  const dearer = { price: { amount: 700, currency: "GBP" }, version: 2 };
  const priceOf = (known: Parameters<typeof currentMenu>[0]) => currentMenu(known)[0]?.price.amount;

  it("of an article the higher version counts, whoever tells it", () => {
    const [old, fresh] = [[product({})], [product(dearer)]];
    expect(priceOf({ read: fresh, live: menuWith({}), isReadNewer: true })).toBe(700);
    expect(priceOf({ read: fresh, live: menuWith({}) })).toBe(700);
    expect(priceOf({ read: old, live: menuWith(dearer) })).toBe(700);
    expect(priceOf({ read: old, live: menuWith(dearer), isReadNewer: true })).toBe(700);
  });

  it("what is on it and what is left tells the reading once the stream is silent, else the stream", () => {
    const read = [product({ stock: 2 }), product({ sku: "cola", name: "Cola" })];
    const told = { read, live: menuWith({}) };
    expect(currentMenu(told).map(({ sku, stock }) => [sku, stock])).toEqual([["tiramisu", "in"]]);
    expect(currentMenu({ ...told, isReadNewer: true }).map(({ sku, stock }) => [sku, stock])).toEqual([
      ["tiramisu", "low"],
      ["cola", "in"],
    ]);
  });
});

describe("what is left", () => {
  it.each([
    [null, "in", null],
    [1_000_000, "in", null],
    [40, "in", 40],
    [5, "low", 5],
    [0, "out", 0],
    [-1, "out", -1],
  ])("%s pieces are shown as %s", (stock, shown, left) => {
    expect(currentMenu({ read: [product({ stock })] })[0]).toMatchObject({ stock: shown, left });
  });

  it("comes from the stream while there is one; a number lasts until the stream tells of the article", () => {
    const read = [product({ stock: 3 })];
    const [low, out] = [menuWith({ stock: "low" }), menuWith({ stock: "out" })];
    expect(currentMenu({ read, live: low, liveAtRead: low })[0]).toMatchObject({ stock: "low", left: 3 });
    expect(currentMenu({ read, live: out, liveAtRead: low })[0]).toMatchObject({ stock: "out", left: null });
    // Sold out and back: the same class again, and another number.
    const again = menuWith({ stock: "low" });
    expect(currentMenu({ read, live: again, liveAtRead: low })[0]).toMatchObject({
      stock: "low",
      left: null,
    });
    expect(currentMenu({ read: [product({})], live: { site, products: [] } })).toEqual([]);
  });

  it("is asked for again where a number is shown or in the way", () => {
    const few = currentMenu({ read: [product({ stock: 3 })] });
    const some = currentMenu({ read: [product({ stock: 40 })] });
    expect(dependsOnNumbers(few, [])).toBe(true);
    expect(dependsOnNumbers(some, [{ sku: "tiramisu", quantity: 39 }])).toBe(false);
    expect(dependsOnNumbers(some, [{ sku: "tiramisu", quantity: 40 }])).toBe(true);
    expect(dependsOnNumbers(currentMenu({ read: [product({ stock: 0 })] }), [])).toBe(false);
  });

  it("cannot be bought when it is off or gone", () => {
    const [off, gone, fine] = currentMenu({
      read: [product({ is_available: false }), product({ stock: 0 }), product({ stock: null })],
    });
    expect([off, gone, fine].map((item) => item && canBeBought(item))).toEqual([false, false, true]);
  });
});

describe("searching", () => {
  const menu = currentMenu({
    read: [product({}), product({ sku: "cola", name: "Cola", category: "Drinks", description: "33 cl." })],
  });
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
