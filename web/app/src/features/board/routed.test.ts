import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { aGhost, anOrder } from "./an-order";
import { makersOf, routed } from "./routed";

const articles = [
  { sku: "diavola", category: "pizza", station: "oven" },
  { sku: "soup", category: "soups" },
  { sku: "bread", category: "sides", station: null },
  { sku: "menu", category: "pizza", station: "pass" },
];
const stations = [
  { name: "grill", kind: "kitchen", categories: ["pizza"] },
  { name: "pass", kind: "expediter", categories: ["soups"] },
  { name: "stove", kind: "kitchen", categories: ["soups"] },
] as const;
const makers = makersOf(articles, stations);

it("sends articles where the hub would: named, by category, or to the main station; an expediter makes nothing", () => {
  expect(Object.fromEntries(makers)).toEqual({
    diavola: "oven",
    soup: "stove",
    bread: "main",
    menu: "grill",
  });
});

describe("the lines of an order", () => {
  const line = (number: number, sku: string, station?: string): Order["lines"][number] => ({
    line: number,
    sku,
    name: sku,
    quantity: 1,
    ...(station && { station }),
  });
  const stationsOf = (order: Order) => order.lines.map(({ station }) => station);

  it("name their stations before it is released", () => {
    const ghost = aGhost({ lines: [line(1, "diavola", "oven"), line(2, "soup"), line(3, "unheard-of")] });
    expect(stationsOf(routed(ghost, makers))).toEqual(["oven", "stove", undefined]);
  });

  it("name those of its tickets afterwards, whatever the site says by now", () => {
    const items = { "1": { state: "queued" } } as const;
    const ticket = {
      kind: "kitchen",
      state: "queued",
      needs_ack: false,
      since: "2026-01-05T12:00:09Z",
    } as const;
    const order = anOrder({
      lines: [line(1, "soup")],
      tickets: { "1": { ...ticket, station: "pot", items } },
    });
    expect(stationsOf(routed(order, makers))).toEqual(["pot"]);
  });

  it("are left alone where they say so already", () => {
    const order = anOrder();
    expect(routed(order, makers)).toBe(order);
  });
});
