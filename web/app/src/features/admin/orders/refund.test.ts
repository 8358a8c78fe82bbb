import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";
import { checkedRefund, refundable } from "./refund";

const pounds = (amount: number) => ({ amount, currency: "GBP" });
const { refundDialog: words } = messages;

describe("a refund", () => {
  it("is of what did not go back yet", () => {
    expect(refundable({ total: pounds(1_250), refunded: pounds(400) } as Order)).toEqual(pounds(850));
    expect(refundable({ total: pounds(1_250) } as Order)).toEqual(pounds(1_250));
  });

  it.each(["8.51", "0", "", "some"])("is not of %j when 8.50 is left", (amount) => {
    expect(checkedRefund({ amount, reason: "cold" }, pounds(850))).toEqual({
      ok: false,
      errors: { amount: words.amountWrong },
    });
  });

  it("has a reason, and not a novel", () => {
    const refund = { amount: "8.50", reason: " cold " };
    expect(checkedRefund(refund, pounds(850))).toEqual({
      ok: true,
      refund: { amount: 850, reason: "cold" },
    });
    expect(checkedRefund({ ...refund, reason: " " }, pounds(850))).toEqual({
      ok: false,
      errors: { reason: words.reasonMissing },
    });
    expect(checkedRefund({ ...refund, reason: "é".repeat(251) }, pounds(850))).toEqual({
      ok: false,
      errors: { reason: words.reasonLong },
    });
  });
});
