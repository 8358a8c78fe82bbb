import { describe, expect, it } from "vitest";
import { ApiError } from "#/lib/api/problem";
import type { Product } from "#/lib/api/types";
import { refusedFields } from "../form/errors";
import { messages } from "./messages";
import { changes, checked, EMPTY, POINTERS, valuesOf } from "./product-form";

const product: Product = {
  site: "main",
  sku: "cola",
  name: "Cola",
  category: "Drinks",
  price: { amount: 250, currency: "GBP" },
  description: "",
  is_available: true,
  is_on_now: true,
  options: [],
  allergens: [],
  hours: [],
  stock: 12,
  version: 3,
};

describe("a product's form", () => {
  it("changes nothing when nothing was typed", () => {
    const result = checked(valuesOf(product), "GBP");
    if (!result.ok) throw new Error("refused");
    expect(changes(result.body, result.body)).toEqual({});
    expect(result.body.price).toBe(250);
  });

  it("sends only what differs, and takes away what was emptied", () => {
    const before = checked({ ...valuesOf(product), station: "bar", window: "90" }, "GBP");
    const after = checked({ ...valuesOf(product), price: "2,80", window: "" }, "GBP");
    if (!before.ok || !after.ok) throw new Error("refused");
    expect(changes(before.body, after.body)).toEqual({ price: 280, station: null, window_s: null });
  });

  it("says what is wrong, at each field", () => {
    expect(checked({ ...EMPTY, price: "1.234", window: "-1", stock: "many" }, "GBP")).toEqual({
      ok: false,
      errors: {
        sku: messages.errors.sku,
        name: messages.errors.name,
        price: messages.errors.pricePrecise(2),
        window: messages.errors.whole,
        stock: messages.errors.whole,
      },
    });
  });

  it.each([
    ["", true],
    ["https://pictures.example/cola.webp", true],
    ["/pictures/cola.webp", true],
    ["http://pictures.example/cola.webp", false],
    ["//pictures.example/cola.webp", false],
    ["pictures/cola.webp", false],
    ["javascript:alert(1)", false],
  ])("takes a picture that can be shown, and no other: %s", (image, isTaken) => {
    const result = checked({ ...valuesOf(product), image }, "GBP");
    expect(result.ok || result.errors).toEqual(isTaken || { image: messages.errors.image });
  });

  it("puts the hub's word where it belongs", () => {
    const error = ApiError.of({
      code: "validation",
      title: "Invalid",
      status: 422,
      errors: [
        { pointer: "/price/currency", detail: "prices here are in GBP" },
        { pointer: "/image_url", detail: "a picture is an http(s) address" },
        { pointer: "/unheard_of", detail: "?" },
      ],
    });
    expect(refusedFields(error, POINTERS)).toEqual({
      price: "Prices here are in GBP.",
      image: "A picture is an http(s) address.",
    });
  });
});
