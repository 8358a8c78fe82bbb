import { describe, expect, it } from "vitest";
import type { Coupon } from "#/lib/api/types";
import { checked, EMPTY, valuesOf } from "./coupon-form";
import { messages } from "./messages";

const coupon: Coupon = {
  site: "main",
  code: "SPRING",
  kind: "percent",
  percent_bp: 1_250,
  minimum: { amount: 2_000, currency: "GBP" },
  starts_at: "2026-03-01T09:00:00.000Z",
  limit: 100,
  used: 3,
  is_active: true,
  version: 4,
};

describe("a coupon's form", () => {
  it("is the same after nothing was typed", () => {
    const result = checked(valuesOf(coupon), "GBP");
    expect(result).toEqual({
      ok: true,
      body: {
        kind: "percent",
        percent_bp: 1_250,
        amount: null,
        minimum: 2_000,
        starts_at: "2026-03-01T09:00:00.000Z",
        ends_at: null,
        limit: 100,
        limit_per_customer: null,
        is_active: true,
      },
    });
  });

  it.each([
    ["12.5", 1_250],
    ["100 %", 10_000],
    ["0", null],
    ["100.5", null],
    ["", null],
  ])("takes %j percent for %s basis points", (percent, expected) => {
    const result = checked({ ...EMPTY, code: "SPRING", percent }, "GBP");
    expect(result.ok ? result.body.percent_bp : null).toBe(expected);
  });

  it("takes an amount in place of a percentage, and then only that", () => {
    const result = checked({ ...EMPTY, code: "FIVE", kind: "fixed", amount: "5", percent: "12" }, "GBP");
    expect(result.ok && [result.body.amount, result.body.percent_bp]).toEqual([500, null]);
  });

  it("says what is wrong, at each field", () => {
    const values = {
      ...EMPTY,
      code: "no spaces",
      kind: "fixed" as const,
      amount: "free",
      minimum: "1.234",
      limit: "0",
      perCustomer: "many",
      starts: "2026-03-02T09:00",
      ends: "2026-03-01T09:00",
    };
    expect(checked(values, "GBP")).toEqual({
      ok: false,
      errors: {
        code: messages.errors.code,
        amount: messages.errors.amount,
        minimum: messages.errors.amount,
        limit: messages.errors.whole,
        perCustomer: messages.errors.whole,
        ends: messages.errors.times,
      },
    });
  });
});
