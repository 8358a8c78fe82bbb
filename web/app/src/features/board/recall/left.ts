import type { Order } from "#/lib/api/types";
import { lineWithOptions } from "../line-words";
import { firstName, placeOf } from "../place";
import { type StationTicket, ticketAt, workOf } from "../station-ticket";

/** A ticket that has left a board. */
export interface Left {
  readonly order: string;
  readonly number: number;
  /** The number of the ticket; missing where all of the order left at once. */
  readonly ticket: number | undefined;
  readonly station: string | undefined;
  readonly customer: string;
  /** When it left, ms on the hub's clock. */
  readonly at: number;
  readonly lines: readonly LeftLine[];
  readonly standing: Standing;
}

export interface LeftLine {
  readonly quantity: number;
  readonly words: string;
}

/** `open`: it can come back. `over`: its customer has it. `stopped`: the kitchen gave its order up. */
export type Standing = "open" | "over" | "stopped";

export const LEFT_MAX = 20;

/**
 * The last tickets that left the board of `station`, the newest first. Where all stations are shown an order leaves when it is
 * handed over; what single stations have let go of before that is named as well, since it can come back. What was cancelled
 * has not left by anybody's doing, and is not named.
 */
export function leftOf(orders: Iterable<Order>, station: string | undefined): Left[] {
  const left: Left[] = [];
  for (const order of orders) {
    const standing = standingOf(order);
    if (!standing) continue;
    if (station !== undefined) {
      const ticket = ticketAt(order, station);
      if (ticket?.state === "bumped") left.push(ofTicket(order, ticket, standing));
    } else if (standing === "over") left.push(ofOrder(order));
    else {
      const done = workOf(order).filter(({ state }) => state === "bumped");
      left.push(...done.map((ticket) => ofTicket(order, ticket, standing)));
    }
  }
  return left.sort((a, b) => b.at - a.at || b.number - a.number).slice(0, LEFT_MAX);
}

function standingOf(order: Order): Standing | undefined {
  if (order.status === "FULFILLED") return "over";
  const place = placeOf(order);
  return place === "open" || place === "stopped" ? place : undefined;
}

function ofTicket(order: Order, ticket: StationTicket, standing: Standing): Left {
  const here = order.lines.filter(({ line }) => ticket.items[String(line)]);
  return {
    ...of(order, standing, here),
    ticket: ticket.number,
    station: ticket.station,
    at: Date.parse(ticket.since),
  };
}

function ofOrder(order: Order): Left {
  const at = Date.parse(order.ended_at ?? order.server_now);
  return { ...of(order, "over", order.lines), ticket: undefined, station: undefined, at };
}

function of(order: Order, standing: Standing, lines: Order["lines"]) {
  return {
    order: order.id,
    number: order.number,
    customer: firstName(order),
    standing,
    lines: lines.map((line) => ({ quantity: line.quantity, words: lineWithOptions(line) })),
  };
}
