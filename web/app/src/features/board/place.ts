import type { Order } from "#/lib/api/types";

/** Where an order stands on the board. */
export type Place =
  /** Not paid: no work yet, only counted. */
  | "waiting"
  /** Paid, and still inside the time in which it can be cancelled: a ghost. */
  | "ghost"
  /** To be made. */
  | "open"
  /** The kitchen gave it up; a manager decides. */
  | "stopped"
  /** Over. */
  | "gone";

/** The hub releases this long after the window closes: a cancel on its way is decided first. */
const RELEASE_AFTER_DEADLINE_MS = 500;

export function placeOf(order: Order): Place {
  if (order.status === "PENDING") return "waiting";
  if (order.status !== "PAID") return "gone";
  if (order.fulfillment === "held") return "ghost";
  return order.fulfillment === "stopped" ? "stopped" : "open";
}

/** When a ghost becomes a ticket, ms on the hub's clock. */
export function releaseAt(order: Order): number {
  const closed = Date.parse(order.cancel_deadline) + RELEASE_AFTER_DEADLINE_MS;
  return order.paid_at ? Math.max(closed, Date.parse(order.paid_at)) : closed;
}

/** Since when it is the kitchen's, ms on the hub's clock. */
export function openSince(order: Order): number {
  return Date.parse(order.released_at ?? order.paid_at ?? order.placed_at);
}

/** The board calls people by their first name, also where the reader may see more. */
export function firstName(order: Order): string {
  return order.customer.name.split(/\s+/, 1)[0] ?? "";
}
