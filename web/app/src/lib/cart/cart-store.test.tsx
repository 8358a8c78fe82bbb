// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { chooseSite } from "#/lib/site/site";
import { takeFromCart, useCart } from "./cart-store";
import { addToCart } from "./kept";

beforeEach(() => {
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  chooseSite("main");
});

it("is kept on the device, and gone when it is emptied", () => {
  const { result } = renderHook(() => useCart());
  act(() => result.current.add({ sku: "cola", quantity: 2 }));
  expect(JSON.parse(localStorage.getItem("orderhub.cart.main") ?? "")).toEqual([
    { sku: "cola", quantity: 2 },
  ]);
  act(() => takeFromCart("main", { lines: [{ sku: "cola", quantity: 2 }] }));
  expect(localStorage.getItem("orderhub.cart.main")).toBeNull();
});

it("follows what another tab does, and survives what it cannot read", () => {
  const { result } = renderHook(() => useCart());
  localStorage.setItem("orderhub.cart.main", '[{"sku":"water","quantity":3}]');
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "orderhub.cart.main" })));
  expect(result.current.cart).toEqual([{ sku: "water", quantity: 3 }]);
  localStorage.setItem("orderhub.cart.main", "garbage");
  act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "orderhub.cart.main" })));
  expect(result.current.cart).toEqual([]);
});

it("belongs to one shop: the other's is another cart", () => {
  const { result } = renderHook(() => useCart());
  act(() => result.current.add({ sku: "cola", quantity: 1 }));
  act(() => addToCart("north", [{ sku: "tea", quantity: 1 }]));
  expect(result.current.cart).toEqual([{ sku: "cola", quantity: 1 }]);
  act(() => chooseSite("north"));
  expect(result.current.cart).toEqual([{ sku: "tea", quantity: 1 }]);
});
