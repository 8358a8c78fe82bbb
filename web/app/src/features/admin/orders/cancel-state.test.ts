import { describe, expect, it } from "vitest";
import type { PaymentState, Site } from "#/lib/api/types";
import { cancelState } from "./cancel-state";
import { cancelEffect, isCash } from "./money-state";
import { sampleOrder } from "./sample";

const site = (after_window: Site["after_window"]): Site => ({
  id: "main",
  name: "Main",
  currency: "GBP",
  tax_rate_bp: 2_000,
  window_s: 60,
  open: true,
  time_zone: "UTC",
  after_window,
});

describe("whether an order can be cancelled", () => {
  const order = sampleOrder(1, { status: "PAID", payment: "authorized" });
  const deadline = Date.parse(order.cancel_deadline);

  it("until its deadline, and not at it", () => {
    expect(cancelState(order, site("refuse"), deadline - 1)).toEqual({ kind: "in_window", leftMs: 1 });
    expect(cancelState(order, site("refuse"), deadline)).toEqual({ kind: "closed" });
  });

  it("not inside the window once the kitchen has it", () => {
    const released = { ...order, released_at: "2026-11-25T12:00:30.000Z" };
    expect(cancelState(released, site("refuse"), deadline - 1_000)).toEqual({ kind: "closed" });
  });

  it("later by managers, where the site says so", () => {
    expect(cancelState(order, site("admin"), deadline)).toEqual({ kind: "late", because: "site" });
    expect(cancelState(order, undefined, deadline)).toEqual({ kind: "closed" });
  });

  it("later, when the kitchen rejected it", () => {
    const stopped = { ...order, fulfillment: "stopped" as const };
    expect(cancelState(stopped, site("refuse"), deadline)).toEqual({ kind: "late", because: "rejected" });
  });

  it.each(["FULFILLED", "CANCELLED", "EXPIRED"] as const)("never once it is %s", (status) => {
    expect(cancelState({ ...order, status }, site("admin"), deadline - 1)).toEqual({ kind: "ended" });
  });
});

describe("what a cancel does to the money", () => {
  const paid = (payment: PaymentState, released_at?: string) =>
    sampleOrder(1, { payment, ...(released_at && { released_at }) });

  it("lifts a hold, and refunds what was collected", () => {
    expect(cancelEffect(paid("none"))).toBe("nothing_paid");
    expect(cancelEffect(paid("authorizing"))).toBe("attempt_undone");
    expect(cancelEffect(paid("authorized"))).toBe("hold_lifted");
    expect(cancelEffect(paid("captured", "2026-11-25T12:01:00.000Z"))).toBe("refunded");
  });

  it("hands cash back: a card is not collected before the kitchen has the order", () => {
    expect(isCash(paid("captured"))).toBe(true);
    expect(cancelEffect(paid("captured"))).toBe("hand_back_cash");
    expect(isCash(paid("captured", "2026-11-25T12:01:00.000Z"))).toBe(false);
  });
});
