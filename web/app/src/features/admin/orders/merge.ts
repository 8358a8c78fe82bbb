import type { Order } from "#/lib/api/types";
import { isEnded } from "#/lib/orders/order";
import type { Filters } from "./filters";
import { fits } from "./narrowing";

/**
 * The list that does not jump. What was read stays where it is: a row that changed is changed in place, one that no longer
 * fits is dimmed, and an order that is new here waits until somebody asks for it.
 */

export interface Row {
  order: Order;
  /** It was listed under these filters, and would not be any more. */
  isPast: boolean;
}

export interface Listed {
  rows: readonly Row[];
  /** New here, newest first; not among the rows yet. */
  waiting: readonly Order[];
}

/** The newest of everything that is known of each order. */
export type Known = ReadonlyMap<string, Order>;

interface Loaded {
  /** As the pages said. */
  read: readonly Order[];
  /** Let in from those that waited. */
  admitted: ReadonlySet<string>;
  /** Whether the hub has older ones than were read. */
  hasOlder: boolean;
}

/** What is shown, and what waits. */
export function listed({ read, admitted, hasOlder }: Loaded, known: Known, filters: Filters): Listed {
  const shown = new Map(read.map((order) => [order.id, order]));
  for (const id of admitted) {
    const order = known.get(id);
    if (order && !shown.has(id)) shown.set(id, order);
  }
  const rows = [...shown.values()]
    .map((order) => newer(order, known.get(order.id)))
    .sort(newestFirst)
    .map((order) => ({ order, isPast: !fits(order, filters) }));
  // What is older than the last page will come with the next one, in its place.
  const oldest = hasOlder ? read.at(-1)?.id : undefined;
  const waiting = [...known.values()]
    .filter((order) => !shown.has(order.id) && fits(order, filters))
    .filter((order) => oldest === undefined || order.id > oldest)
    .sort(newestFirst);
  return { rows, waiting };
}

/** `known` with those of `orders` that are news; the same object when none is. */
export function learn(known: Known, orders: Iterable<Order>): Known {
  let next: Map<string, Order> | undefined;
  for (const order of orders) {
    const before = (next ?? known).get(order.id);
    if (before && before.version >= order.version) continue;
    next ??= new Map(known);
    next.set(order.id, order);
  }
  return next ?? known;
}

/** So many are let in to a list, and wait for it; beyond that it is read anew, which brings the newest. */
export const ADMITTED_MAX = 500;

/**
 * `known` without the orders that ended and are needed no more: they are not shown, do not wait among the newest, and the
 * stream (which keeps a bounded number of ended ones) has let go of them too. The same object when there are none.
 */
export function forget(known: Known, { rows, waiting }: Listed, streamed: ReadonlyMap<string, Order>): Known {
  const needed = new Set(rows.map((row) => row.order.id));
  for (const order of waiting.slice(0, ADMITTED_MAX)) needed.add(order.id);
  const kept = [...known].filter(([id, order]) => !isEnded(order) || needed.has(id) || streamed.has(id));
  return kept.length === known.size ? known : new Map(kept);
}

export function newer(one: Order, other: Order | undefined): Order {
  return other && other.version > one.version ? other : one;
}

/** Ids are UUIDv7: their order is the order in time, as the hub sorts. */
function newestFirst(one: Order, other: Order): number {
  return one.id < other.id ? 1 : one.id > other.id ? -1 : 0;
}
