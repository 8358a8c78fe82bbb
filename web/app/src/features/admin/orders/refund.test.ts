import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";
import { amountOf, checkedRefund, type RefundValues, refundable } from "./refund";

const pounds = (amount: number) => ({ amount, currency: "GBP" });
const { refundDialog: words } = messages;

const order = {
  total: pounds(1_250),
  refunded: pounds(400),
  lines: [
    { line: 1, sku: "pizza", name: "Pizza", quantity: 3, total: pounds(1_000), discount: pounds(100) },
    {
      line: 2,
      sku: "cola",
      name: "Cola",
      quantity: 1,
      total: pounds(300),
      tax: { rate_bp: 1_667, mode: "exclusive", amount: pounds(50) },
    },
  ] as Order["lines"],
} as Order;
const all: RefundValues = { of: "all", pieces: {}, amount: "", reason: " cold ", restock: false };

describe("a refund", () => {
  it("is of what did not go back yet", () => {
    expect(refundable(order)).toEqual(pounds(850));
    expect(refundable({ total: pounds(1_250) } as Order)).toEqual(pounds(1_250));
    expect(amountOf(all, order)).toBe(850);
    expect(checkedRefund(all, order)).toEqual({ ok: true, body: { reason: "cold" } });
  });

  it.each(["8.51", "0", "", "some"])("is not of %j when 8.50 is left", (amount) => {
    expect(checkedRefund({ ...all, of: "amount", amount }, order)).toEqual({
      ok: false,
      errors: { amount: words.amountWrong },
    });
  });

  it("of pieces is what they cost, with what was taken off and put on top; rounded down", () => {
    const pieces = { ...all, of: "pieces" as const, pieces: { 1: 2, 2: 0 } };
    expect(amountOf(pieces, order)).toBe(600);
    expect(amountOf({ ...pieces, pieces: { 2: 1 } }, order)).toBe(350);
    expect(checkedRefund(pieces, order)).toEqual({
      ok: true,
      body: { reason: "cold", lines: [{ line: 1, quantity: 2 }] },
    });
  });

  it("is of some piece, and of no more than is left", () => {
    const pieces = (chosen: RefundValues["pieces"]) =>
      checkedRefund({ ...all, of: "pieces", pieces: chosen }, order);
    expect(pieces({})).toEqual({ ok: false, errors: { pieces: words.noPieces } });
    expect(pieces({ 1: 3, 2: 1 })).toEqual({ ok: false, errors: { pieces: words.piecesTooMuch } });
  });

  it("puts pieces back on the shelf, each once; an amount says nothing of pieces", () => {
    const before = { 1: { state: "done", restocked: { 1: 2 } } } as unknown as Order["refunds"];
    const restock = (values: Partial<RefundValues>) =>
      checkedRefund({ ...all, restock: true, ...values }, { ...order, refunds: before } as Order);
    expect(restock({})).toEqual({ ok: true, body: { reason: "cold", restock: true } });
    expect(restock({ of: "pieces", pieces: { 1: 1 } })).toMatchObject({ ok: true, body: { restock: true } });
    expect(restock({ of: "pieces", pieces: { 1: 2 } })).toEqual({
      ok: false,
      errors: { restock: words.backAlready },
    });
    expect(restock({ of: "amount", amount: "1" })).toEqual({
      ok: true,
      body: { reason: "cold", amount: 100 },
    });
  });

  it("has a reason, and not a novel", () => {
    const reason = (given: string) => checkedRefund({ ...all, reason: given }, order);
    expect(reason(" ")).toEqual({ ok: false, errors: { reason: words.reasonMissing } });
    expect(reason("é".repeat(251))).toEqual({ ok: false, errors: { reason: words.reasonLong } });
  });
});
