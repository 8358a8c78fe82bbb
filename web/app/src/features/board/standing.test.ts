import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { aGhost, anOrder, byId } from "./an-order";
import { standingOf } from "./standing";

const tickets: Order["tickets"] = {
  "1": {
    station: "oven",
    kind: "kitchen",
    state: "started",
    needs_ack: false,
    since: "2026-01-05T12:00:09.000Z",
    items: { "1": { state: "bumped" }, "2": { state: "queued" } },
  },
};
const orders = byId(anOrder({ tickets }), aGhost({ id: "ghost" }));
const of = (verb: "bump" | "recall" | "fulfill", detail: { ticket?: number; lines?: number[] } = {}) =>
  standingOf(orders, { order: "order-1", verb, ...detail });

describe("what an action is about", () => {
  it("is the order, its ticket, or a line of it", () => {
    expect(of("fulfill")).toBe("open");
    expect(of("bump", { ticket: 1 })).toBe("open");
    expect(of("bump", { ticket: 1, lines: [2] })).toBe("open");
    expect(of("bump", { ticket: 1, lines: [1] })).toBe("elsewhere");
    expect(of("recall", { ticket: 1, lines: [1] })).toBe("open");
    expect(of("recall", { ticket: 1, lines: [2] })).toBe("elsewhere");
  });

  it("is elsewhere when the order is, and unknown when it is", () => {
    expect(standingOf(orders, { order: "ghost", verb: "fulfill" })).toBe("elsewhere");
    expect(standingOf(orders, { order: "nobody's", verb: "fulfill" })).toBe("unknown");
  });
});
