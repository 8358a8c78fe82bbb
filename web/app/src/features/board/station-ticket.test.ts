import { describe, expect, it } from "vitest";
import { anOrder } from "./an-order";
import { isBumped, stationsWith, ticketAt } from "./station-ticket";

const ticket = (station: string, state: "queued" | "bumped" | "void") => ({
  station,
  kind: "kitchen" as const,
  state,
  since: "2026-01-05T12:00:08.500Z",
  needs_ack: false,
  items: { "1": { state } },
});

const order = anOrder({ tickets: { "1": ticket("oven", "queued"), "2": ticket("bar", "bumped") } });

describe("the ticket of a station", () => {
  it("is the one that was routed there, under its number", () => {
    expect(ticketAt(order, "bar")).toMatchObject({ number: 2, station: "bar" });
    expect(ticketAt(order, "grill")).toBeUndefined();
    expect(ticketAt(order, undefined)).toBeUndefined();
  });

  it("tells where things are made; before the release the lines do", () => {
    expect(stationsWith(order)).toEqual(["oven", "bar"]);
    expect(stationsWith(anOrder({ tickets: {} }))).toEqual(["oven"]);
  });

  it("is off the station's hands when it is bumped or void", () => {
    const at = (station: string) => ticketAt(order, station);
    expect([at("oven"), at("bar")].map((one) => one && isBumped(one))).toEqual([false, true]);
    expect(isBumped({ ...ticket("oven", "void"), number: 1 })).toBe(true);
  });
});
