import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { anOrder } from "./fixture";
import { type Step, stepsOf } from "./steps";

const PAID_AT = "2026-11-25T21:00:20.000Z";
const RELEASED_AT = "2026-11-25T21:01:00.500Z";
const ENDED_AT = "2026-11-25T21:10:00.000Z";

function told(change: Partial<Order>): string[] {
  return stepsOf(anOrder(change)).map(({ key, state, at, note }: Step) =>
    [key, state, at?.slice(14, 19), note].filter(Boolean).join(" "),
  );
}

describe("while it goes on", () => {
  it("a new order waits for its code", () => {
    expect(told({})).toEqual([
      "placed done 00:00",
      "paid current toPay",
      "kitchen upcoming",
      "done upcoming",
    ]);
  });

  it("says that the bank is asked", () => {
    expect(told({ payment: "authorizing" })[1]).toBe("paid current asking");
  });

  it("a paid order waits for its window to close", () => {
    expect(told({ status: "PAID", payment: "authorized", paid_at: PAID_AT })).toEqual([
      "placed done 00:00",
      "paid done 00:20",
      "kitchen current toKitchen",
      "done upcoming",
    ]);
  });

  it.each(["queued", "preparing", "ready"] as const)("the kitchen's %s is told", (fulfillment) => {
    const steps = told({ status: "PAID", fulfillment, paid_at: PAID_AT, released_at: RELEASED_AT });
    expect(steps[2]).toBe(`kitchen current 01:00 ${fulfillment}`);
  });

  it("has exactly one current step", () => {
    for (const change of [
      {},
      { status: "PAID" },
      { status: "PAID", fulfillment: "queued" },
      { status: "PAID", fulfillment: "done" },
    ] as Partial<Order>[]) {
      expect(told(change).filter((step) => step.includes("current"))).toHaveLength(1);
    }
  });
});

describe("at its end", () => {
  const passed = { paid_at: PAID_AT, released_at: RELEASED_AT, ended_at: ENDED_AT };

  it("a fulfilled order has all its times", () => {
    expect(told({ status: "FULFILLED", fulfillment: "done", ...passed })).toEqual([
      "placed done 00:00",
      "paid done 00:20",
      "kitchen done 01:00",
      "done done 10:00",
    ]);
  });

  it("a cancelled one shows what it got to, and nothing that will not happen", () => {
    expect(told({ status: "CANCELLED", ended_at: ENDED_AT })).toEqual([
      "placed done 00:00",
      "cancelled ended 10:00",
    ]);
    expect(told({ status: "CANCELLED", paid_at: PAID_AT, ended_at: ENDED_AT })).toEqual([
      "placed done 00:00",
      "paid done 00:20",
      "cancelled ended 10:00",
    ]);
  });

  it("an expired one was never paid", () => {
    expect(told({ status: "EXPIRED", ended_at: ENDED_AT })).toEqual([
      "placed done 00:00",
      "expired ended 10:00 expired",
    ]);
  });

  it("one that the kitchen gave up is not called done", () => {
    const steps = told({
      status: "PAID",
      fulfillment: "stopped",
      paid_at: PAID_AT,
      released_at: RELEASED_AT,
    });
    expect(steps.slice(2)).toEqual(["kitchen done 01:00", "stopped ended"]);
  });
});
