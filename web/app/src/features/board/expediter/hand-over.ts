import type { Order } from "#/lib/api/types";
import { tellNotReady } from "../alerts";
import { actionQueue } from "../queue-store";
import { gathered } from "./gathered";

/** Hands an order over that is all there. What is not is said: for that there is a button of its own. */
export function handOverReady(order: Order): void {
  const { isReady, parts } = gathered(order);
  if (isReady) actionQueue().ask(order.id, order.number, "fulfill");
  else {
    const missing = parts.filter(({ state }) => state === "queued" || state === "started");
    tellNotReady(
      order.number,
      missing.map(({ ticket }) => ticket.station),
    );
  }
}
