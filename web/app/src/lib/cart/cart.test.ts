import { describe, expect, it } from "vitest";
import {
  CART_LINES_MAX,
  type Cart,
  hasRoomFor,
  keyOf,
  NOTE_CHARS_MAX,
  parseCart,
  pieces,
  quantityOf,
  withLine,
  withLines,
  withNote,
  withOther,
  withoutLines,
  withQuantity,
} from "./cart";

const cart: Cart = [
  { sku: "margherita", quantity: 2, note: "no basil" },
  { sku: "cola", quantity: 1 },
];

describe("quantities", () => {
  it("change a line in its place, keep its note, and leave the old cart as it was", () => {
    expect(withQuantity(cart, "margherita", 3)).toEqual([
      { sku: "margherita", quantity: 3, note: "no basil" },
      { sku: "cola", quantity: 1 },
    ]);
    expect(cart[0]?.quantity).toBe(2);
  });

  it("take the line away at none; what is new comes at the end", () => {
    expect(withQuantity(cart, "margherita", 0).map(({ sku }) => sku)).toEqual(["cola"]);
    const more = withLine(cart, { sku: "water", quantity: 1 });
    expect(more.map(({ sku }) => sku)).toEqual(["margherita", "cola", "water"]);
  });

  it("stay within what the hub accepts", () => {
    expect(withQuantity(cart, "cola", 5_000)[1]?.quantity).toBe(999);
    expect(withQuantity(cart, "cola", -3)).toHaveLength(1);
    expect(withQuantity(cart, "cola", Number.NaN)).toHaveLength(1);
  });

  it("add no line beyond the bound, and still change those there are", () => {
    const full = Array.from({ length: CART_LINES_MAX }, (_, index) => ({ sku: `s${index}`, quantity: 1 }));
    expect(withLine(full, { sku: "one-more", quantity: 1 })).toHaveLength(CART_LINES_MAX);
    expect(withQuantity(full, "s0", 2)[0]?.quantity).toBe(2);
    expect([hasRoomFor(full, "one-more"), hasRoomFor(full, "s0"), hasRoomFor(cart, "one-more")]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("notes", () => {
  it("go away when they are empty, and are cut where they are long", () => {
    expect(withNote(cart, "margherita", "  ")[0]).toEqual({ sku: "margherita", quantity: 2 });
    expect([...(withNote(cart, "cola", "🌶".repeat(500))[1]?.note ?? "")]).toHaveLength(NOTE_CHARS_MAX);
  });
});

describe("choices", () => {
  const size = (...choices: string[]) => [{ option: "size", choices }];
  const large = { sku: "pizza", quantity: 1, options: size("l") };
  const small = { sku: "pizza", quantity: 2, options: size("s") };

  it("make lines of their own, in whatever order they were made", () => {
    const lines = withLines([], [large, small, large]);
    expect(lines.map(({ quantity }) => quantity)).toEqual([2, 2]);
    expect(quantityOf(lines, "pizza")).toBe(4);
    const [one, other] = [size("a", "b"), size("b", "a")];
    expect(keyOf({ sku: "x", options: one })).toBe(keyOf({ sku: "x", options: other }));
    expect(keyOf({ sku: "x", options: size() })).toBe("x");
  });

  it("can be made anew: in their place, or counted together with the line that has them", () => {
    const lines = [large, { sku: "cola", quantity: 1 }, small];
    expect(withOther(lines, keyOf(large), { ...large, options: size("m") })[0]?.options).toEqual(size("m"));
    const together = withOther(lines, keyOf(large), { ...large, options: size("s") });
    expect(together).toEqual([
      { sku: "cola", quantity: 1 },
      { ...small, quantity: 3 },
    ]);
  });

  it("survive being stored, as far as they are choices", () => {
    expect(parseCart(JSON.stringify([large]))).toEqual([large]);
    const odd = '[{"sku":"a","quantity":1,"options":[7,null,{"option":1},{"option":"o","choices":["x",2]}]}]';
    expect(parseCart(odd)[0]?.options).toEqual([{ option: "o", choices: ["x"] }]);
  });
});

describe("an earlier order", () => {
  it("is counted on top of what is there", () => {
    const again = withLines(cart, [
      { sku: "cola", quantity: 2, note: "cold" },
      { sku: "tiramisu", quantity: 1 },
    ]);
    expect(again[1]).toEqual({ sku: "cola", quantity: 3, note: "cold" });
    expect(pieces(again)).toBe(6);
  });
});

describe("what was ordered", () => {
  it("is taken out; what was put in meanwhile stays", () => {
    const since = withLines(cart, [
      { sku: "margherita", quantity: 1 },
      { sku: "tiramisu", quantity: 1 },
    ]);
    expect(withoutLines(since, cart)).toEqual([
      { sku: "margherita", quantity: 1, note: "no basil" },
      { sku: "tiramisu", quantity: 1 },
    ]);
    expect(withoutLines(cart, cart)).toEqual([]);
    expect(withoutLines(withQuantity(cart, "margherita", 1), cart)).toEqual([]);
  });
});

describe("what was stored", () => {
  it("comes back as it was", () => {
    expect(parseCart(JSON.stringify(cart))).toEqual(cart);
  });

  it.each([
    ["nothing", null],
    ["no JSON", "{"],
    ["no list", '{"sku":"cola"}'],
    ["null", "null"],
    ["strangers", '[1,null,"cola",[],{}]'],
    ["no article", '[{"sku":"","quantity":1},{"sku":7,"quantity":1}]'],
    ["an endless name", JSON.stringify([{ sku: "x".repeat(65), quantity: 1 }])],
    ["no pieces", '[{"sku":"a","quantity":0},{"sku":"b","quantity":-1},{"sku":"c","quantity":1.5}]'],
    ["pieces as text", '[{"sku":"a","quantity":"2"}]'],
  ])("is left out where it is %s", (_, text) => {
    expect(parseCart(text)).toEqual([]);
  });

  it("keeps the good lines among the bad, each article once, within the bounds", () => {
    const text = JSON.stringify([
      { sku: "a", quantity: 998 },
      null,
      { sku: "a", quantity: 5, note: 7 },
      ...Array.from({ length: 200 }, (_, index) => ({ sku: `s${index}`, quantity: 1 })),
    ]);
    const parsed = parseCart(text);
    expect(parsed[0]).toEqual({ sku: "a", quantity: 999 });
    expect(parsed.length).toBeLessThanOrEqual(CART_LINES_MAX);
  });
});
