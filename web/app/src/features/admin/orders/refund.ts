import type { Money, Order } from "#/lib/api/types";
import type { Refund } from "#/lib/orders/actions";
import { minorDigits, parseDecimal } from "../form/price";
import { messages } from "./messages";
import { bytesOf, REASON_BYTES_MAX } from "./reason";

const { refundDialog: words } = messages;

/** What can still go back of what was paid. */
export function refundable(order: Order): Money {
  const total = order.total ?? { amount: 0, currency: "XXX" };
  return { ...total, amount: Math.max(0, total.amount - (order.refunded?.amount ?? 0)) };
}

export interface RefundValues {
  amount: string;
  reason: string;
}

type Checked =
  | { ok: true; refund: Refund }
  | { ok: false; errors: { amount?: string | undefined; reason?: string | undefined } };

/** What was typed as a refund, or what is wrong with it. */
export function checkedRefund({ amount, reason }: RefundValues, left: Money): Checked {
  const parsed = parseDecimal(amount, minorDigits(left.currency));
  const isAmount = parsed.ok && parsed.value > 0 && parsed.value <= left.amount;
  const given = reason.trim();
  const errors = {
    ...(!isAmount && { amount: words.amountWrong }),
    ...(!given && { reason: words.reasonMissing }),
    ...(bytesOf(given) > REASON_BYTES_MAX && { reason: words.reasonLong }),
  };
  if (!parsed.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, refund: { amount: parsed.value, reason: given } };
}
