import type { Order } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { messages } from "../messages";

const words = messages.cancel;

/** Why an order that goes on can no longer be cancelled by its customer, and what happens instead. */
export function whyClosed(order: Order): string {
  if (order.fulfillment === "stopped") return words.closedStopped;
  const at = timeOfDay(order.cancel_deadline, true);
  return order.status === "PENDING" ? words.closedUnpaid(at) : words.closedPaid(at);
}
