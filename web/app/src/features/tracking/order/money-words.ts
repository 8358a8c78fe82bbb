import type { Order } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { isEnded } from "#/lib/orders/order";
import { messages } from "../messages";

/** Where the money is, as people say it. */
export function moneyWords(order: Order): string {
  const words = messages.money;
  const total = order.total ? money(order.total) : "";
  const back = order.refunded?.amount ? money(order.refunded) : total;
  switch (order.payment) {
    case "none":
      return isEnded(order) ? words.notCharged : words.none;
    case "free":
      return words.free;
    case "authorizing":
      return words.authorizing;
    case "authorized":
      return words.authorized(total);
    case "capture_pending":
      return words.capturePending(total);
    case "captured":
      return words.captured(total);
    case "void_pending":
      return words.voidPending;
    case "voided":
      return words.voided;
    case "refund_pending":
      return words.refundPending(back);
    case "refunded":
      return words.refunded(back);
    case "partially_refunded":
      return words.partiallyRefunded(back);
    case "failed":
      return failedWords(order);
    case "unknown":
      return words.unknown;
  }
}

/** Unpaid, it was declined and that is all; later, money that should have moved did not. */
function failedWords(order: Order): string {
  const words = messages.money;
  if (order.status === "PENDING") return words.declined;
  return order.status === "EXPIRED" ? words.notCharged : words.needsPeople;
}
