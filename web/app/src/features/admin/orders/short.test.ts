import { expect, test } from "vitest";
import type { Order } from "#/lib/api/types";
import { isShort, missingPieces } from "./short";

function order(status: Order["status"], items: Record<string, object>): Order {
  return { status, tickets: { "1": { items } } } as unknown as Order;
}

test("pieces are missing until they are given back or let go of", () => {
  expect(isShort(order("PAID", { "1": { state: "ready", picked: 1, missing: 2 } }))).toBe(true);
  expect(isShort(order("PAID", { "1": { state: "ready", picked: 1, missing: 0, void: 2 } }))).toBe(false);
  expect(isShort(order("PAID", { "1": { state: "bumped", picked: 1, missing: 2 } }))).toBe(false);
  expect(isShort(order("FULFILLED", { "1": { state: "ready", missing: 2 } }))).toBe(false);
  expect(isShort({ status: "PAID" } as Order)).toBe(false);
});

test("missing pieces add up over tickets, and an event may tell of a part of them", () => {
  expect(missingPieces({ "1": { items: { "1": { missing: 2 } } }, "2": {} })).toBe(2);
  expect(missingPieces(undefined)).toBe(0);
});
