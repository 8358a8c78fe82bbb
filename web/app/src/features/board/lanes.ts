import type { Order } from "#/lib/api/types";
import { openSince, placeOf, releaseAt } from "./place";
import { isBumped, stationsWith, ticketAt } from "./station-ticket";

/** The tickets of a board, each lane in the order in which it is worked off. */
export interface Lanes {
  /** Oldest first. */
  open: readonly Order[];
  /** The next to fire first. */
  ghosts: readonly Order[];
  /** Latest number first: what was set aside last is asked about first. */
  stopped: readonly Order[];
  /** Orders that nobody has paid for yet. */
  waiting: number;
}

/** Something whose parts are made at stations. */
interface Stationed {
  lines: readonly { station?: string | null | undefined }[];
}

const byAge = by(openSince);
const byRelease = by(releaseAt);

/** Sorts the orders of a board into its lanes; `station` keeps those with something to make there. */
export function lanesOf(orders: Iterable<Order>, station: string | undefined): Lanes {
  const open: Order[] = [];
  const ghosts: Order[] = [];
  const stopped: Order[] = [];
  let waiting = 0;
  for (const order of orders) {
    const place = placeOf(order);
    if (place === "waiting") waiting += 1;
    if (!isWith(order, station)) continue;
    if (place === "open") open.push(order);
    else if (place === "ghost") ghosts.push(order);
    else if (place === "stopped") stopped.push(order);
  }
  open.sort(byAge);
  ghosts.sort(byRelease);
  stopped.sort((a, b) => b.number - a.number);
  return { open, ghosts, stopped, waiting };
}

/** Whether `station` has something to do with it, and is not through with it. */
function isWith(order: Order, station: string | undefined): boolean {
  if (station === undefined) return true;
  const ticket = ticketAt(order, station);
  return ticket ? !isBumped(ticket) || ticket.needs_ack : stationsWith(order).includes(station);
}

/** Whether something of it is made at `station`. */
export function isFor(order: Stationed, station: string | undefined): boolean {
  return station === undefined || order.lines.some((line) => line.station === station);
}

/** The stations that the orders name, by name. */
export function stationsOf(orders: Iterable<Stationed>): string[] {
  const names = new Set<string>();
  for (const order of orders) {
    for (const line of order.lines) if (line.station) names.add(line.station);
  }
  return [...names].sort();
}

/**
 * Equal moments keep the order of the numbers, so that no ticket moves without a reason. A moment is read from its text
 * once per order: orders are never changed, and a full board is sorted at every event.
 */
function by(moment: (order: Order) => number): (a: Order, b: Order) => number {
  const known = new WeakMap<Order, number>();
  const of = (order: Order) => {
    const at = known.get(order) ?? moment(order);
    known.set(order, at);
    return at;
  };
  return (a, b) => of(a) - of(b) || a.number - b.number;
}
