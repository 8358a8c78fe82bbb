// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { ordersIn } from "./keep-orders";

vi.mock("#/lib/realtime/hub", () => ({ hub: { status: { state: "connected" } } }));

it("finds orders where they are read, and takes nothing else for one", () => {
  const [one, other] = [{ id: "1" }, { id: "2" }];
  expect(ordersIn(["order", "1"], one)).toEqual([one]);
  expect(ordersIn(["orders", "own", "me"], { pages: [{ items: [one] }, { items: [other] }] })).toEqual([
    one,
    other,
  ]);
  expect(ordersIn(["order", "1"], undefined)).toEqual([]);
  expect(ordersIn(["admin", "order", "1"], one)).toEqual([]);
  expect(ordersIn(["menu", "main"], [one])).toEqual([]);
});
