import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { anOrder } from "../an-order";
import { allDay } from "./all-day";

type Line = Order["lines"][number];
type Tickets = NonNullable<Order["tickets"]>;

const chosen = (...names: string[]) =>
  names.map((name) => ({ option: "o", choice: name, name, price_delta: null })) as unknown as NonNullable<
    Line["options"]
  >;

const pizza = (line: number, quantity: number, ...names: string[]): Line => ({
  line,
  sku: "pizza",
  name: "Pizza",
  quantity,
  station: "oven",
  ...(names.length > 0 && { options: chosen(...names) }),
});

function at(station: string, items: Tickets[string]["items"], kind: Tickets[string]["kind"] = "kitchen") {
  return {
    station,
    kind,
    items,
    state: "queued",
    needs_ack: false,
    since: "2026-01-05T12:00:09.000Z",
  } as const;
}

describe("all-day counts", () => {
  it("add up a dish over all tickets, its options apart, the most first", () => {
    const orders = [
      anOrder({ id: "1", lines: [pizza(1, 2), pizza(2, 1, "Thin", "Olives")] }),
      anOrder({ id: "2", lines: [pizza(1, 3, "Olives", "Thin")] }),
      anOrder({ id: "3", lines: [{ line: 1, sku: "soup", name: "Soup", quantity: 9, station: "stove" }] }),
    ];
    expect(allDay(orders, undefined)).toEqual([
      { sku: "soup", name: "Soup", count: 9, kinds: [] },
      {
        sku: "pizza",
        name: "Pizza",
        count: 6,
        kinds: [
          { choices: ["Thin", "Olives"], count: 4 },
          { choices: [], count: 2 },
        ],
      },
    ]);
    expect(allDay(orders, "stove").map(({ sku }) => sku)).toEqual(["soup"]);
    expect(allDay(orders, "bar")).toEqual([]);
  });

  it("leave out what is made, off, picked or missing; an expediter makes nothing", () => {
    const lines = [pizza(1, 5), pizza(2, 4), pizza(3, 6), pizza(4, 2)];
    const tickets = {
      "1": at("oven", {
        "1": { state: "bumped" },
        "2": { state: "started", void: 1 },
        "3": { state: "started", picked: 2, missing: 1 },
        "4": { state: "ready" },
      }),
      "2": at("pass", { "1": { state: "queued" }, "2": { state: "queued" } }, "expediter"),
    };
    const order = anOrder({ lines, tickets });
    expect(allDay([order], undefined).map(({ count }) => count)).toEqual([6]);
    expect(allDay([order], "oven").map(({ count }) => count)).toEqual([6]);
    expect(allDay([order], "pass")).toEqual([]);
  });
});
