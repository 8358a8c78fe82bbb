import type { Order } from "#/lib/api/types";
import { type StationTicket, workOf } from "../station-ticket";

/** A dish, and how many of it are still to be made over all open tickets. */
export interface Dish {
  readonly sku: string;
  readonly name: string;
  readonly count: number;
  /** The same by what was chosen about it, most first; nothing where nothing was chosen of any. */
  readonly kinds: readonly Kind[];
}

export interface Kind {
  /** What was chosen; empty: as it comes. */
  readonly choices: readonly string[];
  readonly count: number;
}

type Line = Order["lines"][number];

/** What is still to be made at `station`, or at all of them; the most first. */
export function allDay(orders: Iterable<Order>, station: string | undefined): Dish[] {
  const dishes = new Map<string, { name: string; kinds: Map<string, Kind> }>();
  for (const order of orders) {
    for (const line of order.lines) {
      const count = leftOf(order, line, station);
      if (count === 0) continue;
      const dish = dishes.get(line.sku) ?? { name: line.name, kinds: new Map() };
      dishes.set(line.sku, dish);
      const choices = (line.options ?? []).map(({ name }) => name);
      const key = [...choices].sort().join("\n");
      const known = dish.kinds.get(key);
      dish.kinds.set(key, { choices: known?.choices ?? choices, count: count + (known?.count ?? 0) });
    }
  }
  const all = [...dishes].map(([sku, { name, kinds }]) => summed(sku, name, [...kinds.values()]));
  return all.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

function summed(sku: string, name: string, all: Kind[]): Dish {
  const count = all.reduce((sum, kind) => sum + kind.count, 0);
  const isPlain = all.every(({ choices }) => choices.length === 0);
  const byCount = (a: Kind, b: Kind) => b.count - a.count || a.choices.join().localeCompare(b.choices.join());
  return { sku, name, count, kinds: isPlain ? [] : all.sort(byCount) };
}

/** Pieces of a line that nobody has made yet. */
function leftOf(order: Order, line: Line, station: string | undefined): number {
  const work = workOf(order);
  if (work.length === 0) return station === undefined || line.station === station ? line.quantity : 0;
  const here = work.filter((ticket) => station === undefined || ticket.station === station);
  return here.reduce((sum, ticket) => sum + leftOn(ticket, line), 0);
}

function leftOn({ items }: StationTicket, { line, quantity }: Line): number {
  const item = items[String(line)];
  if (item?.state !== "queued" && item?.state !== "started") return 0;
  return Math.max(0, quantity - (item.void ?? 0) - (item.picked ?? 0) - (item.missing ?? 0));
}
