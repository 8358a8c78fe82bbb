import type { Order, PaymentState } from "#/lib/api/types";

/** What a cancel would do to the money. */
export type MoneyEffect = "nothing_paid" | "attempt_undone" | "hold_lifted" | "hand_back_cash" | "refunded";

/** A card is captured when the kitchen gets the order: money that was there before is cash. */
export function isCash(order: Order): boolean {
  return order.payment === "captured" && !order.released_at;
}

export function cancelEffect(order: Order): MoneyEffect {
  if (isCash(order)) return "hand_back_cash";
  return EFFECTS[order.payment];
}

const EFFECTS: Record<PaymentState, MoneyEffect> = {
  none: "nothing_paid",
  free: "nothing_paid",
  failed: "nothing_paid",
  voided: "nothing_paid",
  refunded: "nothing_paid",
  authorizing: "attempt_undone",
  unknown: "attempt_undone",
  authorized: "hold_lifted",
  void_pending: "hold_lifted",
  capture_pending: "refunded",
  captured: "refunded",
  refund_pending: "refunded",
  partially_refunded: "refunded",
};
