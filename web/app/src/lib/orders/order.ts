import type { Order } from "#/lib/api/types";

/** What is shown of an order follows from its fields and the hub's time alone; here, so that all screens agree. */

/** Milliseconds left to cancel; 0 when it cannot be cancelled (any more). */
export function cancelTimeLeft(order: Order, now: number): number {
  if (!order.allowed.includes("cancel")) return 0;
  return Math.max(0, Date.parse(order.cancel_deadline) - now);
}

/** Whether its code alone confirms it: a coupon takes everything off. */
export function isFree(order: Order): boolean {
  return order.total?.amount === 0;
}

/** Over: nothing will happen to it any more. */
export function isEnded(order: Order): boolean {
  return order.status === "FULFILLED" || order.status === "CANCELLED" || order.status === "EXPIRED";
}

/** `2 × Margherita, Cola` */
export function contents(order: Order): string {
  return order.lines
    .map((line) => (line.quantity > 1 ? `${line.quantity} × ${line.name}` : line.name))
    .join(", ");
}

/** The newer of two views of one order; what is shown never goes back to an older version. */
export function newer(one: Order | undefined, other: Order | undefined): Order | undefined {
  if (!one || !other) return one ?? other;
  return other.version >= one.version ? other : one;
}
