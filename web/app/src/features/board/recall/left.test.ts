import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { aGhost, anOrder } from "../an-order";
import { LEFT_MAX, leftOf } from "./left";

type Tickets = NonNullable<Order["tickets"]>;

function ticket(station: string, line: number, at: string, state: Tickets[string]["state"] = "bumped") {
  const item = state === "bumped" ? "bumped" : "queued";
  return {
    station,
    kind: "kitchen",
    state,
    since: `2026-01-05T${at}Z`,
    needs_ack: false,
    items: { [line]: { state: item } },
  } satisfies Tickets[string];
}

const lines: Order["lines"] = [
  { line: 1, sku: "diavola", name: "Diavola", quantity: 2, station: "oven" },
  { line: 2, sku: "cola", name: "Cola", quantity: 1, station: "bar" },
];

const half = anOrder({
  id: "half",
  number: 7,
  lines,
  tickets: { "1": ticket("oven", 1, "12:20:00"), "2": ticket("bar", 2, "12:00:09", "queued") },
});
const whole = anOrder({
  id: "whole",
  number: 5,
  lines,
  status: "FULFILLED",
  fulfillment: "done",
  ended_at: "2026-01-05T12:25:00Z",
  tickets: { "1": ticket("oven", 1, "12:10:00"), "2": ticket("bar", 2, "12:25:00") },
});

describe("what has left a station", () => {
  it("is what it let go of, the last first; it comes back as long as the order is not handed over", () => {
    expect(leftOf([whole, half], "oven")).toMatchObject([
      { number: 7, ticket: 1, standing: "open", lines: [{ quantity: 2, words: "Diavola" }] },
      { number: 5, ticket: 1, standing: "over", at: Date.parse("2026-01-05T12:10:00Z") },
    ]);
    expect(leftOf([whole, half], "bar")).toMatchObject([{ number: 5, ticket: 2, standing: "over" }]);
  });

  it("is nothing that is still there, is to come, was cancelled, or was given up by the kitchen for good", () => {
    const cancelled = anOrder({ ...half, id: "c", status: "CANCELLED" });
    const stopped = anOrder({ ...half, id: "s", fulfillment: "stopped" });
    expect(leftOf([aGhost(), cancelled, anOrder()], "oven")).toEqual([]);
    expect(leftOf([stopped], "oven")).toMatchObject([{ standing: "stopped" }]);
  });

  it("is so many and no more", () => {
    const many = Array.from({ length: LEFT_MAX + 5 }, (_, index) =>
      anOrder({
        ...half,
        id: `o${index}`,
        number: index,
        tickets: { "1": ticket("oven", 1, `12:00:${String(index).padStart(2, "0")}`) },
      }),
    );
    expect(leftOf(many, "oven").map(({ number }) => number)).toEqual(
      Array.from({ length: LEFT_MAX }, (_, index) => LEFT_MAX + 4 - index),
    );
  });
});

it("where all stations are shown, orders leave as one, and what is done of the others is named by its station", () => {
  expect(leftOf([whole, half], undefined)).toMatchObject([
    { number: 5, ticket: undefined, station: undefined, standing: "over", lines: [{}, {}] },
    { number: 7, ticket: 1, station: "oven", standing: "open", lines: [{}] },
  ]);
});
