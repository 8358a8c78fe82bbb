import type { Order, Site } from "#/lib/api/types";
import { isEnded } from "#/lib/orders/order";

/** Whether somebody who runs the site can call an order off now, and if not, why. */
export type CancelState =
  | { kind: "in_window"; leftMs: number }
  /** After the window, because the site lets its managers, or the kitchen gave the order up. */
  | { kind: "late"; because: "site" | "rejected" }
  /** After the window, and nobody can. */
  | { kind: "closed" }
  | { kind: "ended" };

/**
 * The window is half-open, and over once the kitchen has the order. The offer in `allowed` is as old as the last event, so
 * the deadline is looked at too.
 */
export function cancelState(order: Order, site: Site | undefined, now: number): CancelState {
  if (isEnded(order)) return { kind: "ended" };
  const leftMs = Date.parse(order.cancel_deadline) - now;
  if (leftMs > 0 && !order.released_at) return { kind: "in_window", leftMs };
  if (order.fulfillment === "stopped") return { kind: "late", because: "rejected" };
  if (site?.after_window === "admin") return { kind: "late", because: "site" };
  return { kind: "closed" };
}
