import type { Order } from "#/lib/api/types";
import { actionQueue } from "./queue-store";
import { ticketAt } from "./station-ticket";

/** Done, as far as this screen goes: a station is through with its ticket, all of them with the order. */
export function askDone(order: Order, station: string | undefined): boolean {
  const ticket = ticketAt(order, station)?.number;
  return ticket === undefined
    ? actionQueue().ask(order.id, order.number, "fulfill")
    : actionQueue().ask(order.id, order.number, "bump", { ticket });
}
