import type { Order } from "#/lib/api/types";
import { allPiecesOff } from "./off";
import { firstName, type Place, placeOf } from "./place";

/**
 * What the board remembers of what it has shown: so that a ticket that fires is noticed, and a ticket whose order was
 * cancelled does not just disappear under the hands of who makes it. Pure: what is asked of the hub, drawn, said and stored
 * follows from the answers.
 *
 * A ticket that the kitchen itself has set aside is not work any more: its cancellation is quiet.
 */
export interface Memory {
  /** The places of all tickets shown, by order. */
  readonly seen: ReadonlyMap<string, Shown>;
  /** Cancelled while shown, and not acknowledged; the oldest first. */
  readonly frozen: ReadonlyMap<string, Frozen>;
  /** Pieces that were taken off tickets shown, where there are any, by order. */
  readonly off: ReadonlyMap<string, number>;
  /** Whether the board has been current once: what is new before that was only not known. */
  readonly isPrimed: boolean;
}

export type Shown = Exclude<Place, "waiting" | "gone">;

/** A ticket whose order was cancelled while people could see it. */
export interface Frozen {
  readonly id: string;
  readonly number: number;
  readonly customer: string;
  readonly lines: readonly FrozenLine[];
  readonly reason: string | null;
  /** When it was cancelled, ms on the hub's clock. */
  readonly at: number;
  /** Whether it had fired: only then something may be on the fire already. */
  readonly hadFired: boolean;
}

export interface FrozenLine {
  readonly line: number;
  readonly name: string;
  /** What was chosen about it. */
  readonly options?: readonly { readonly name: string }[] | undefined;
  readonly quantity: number;
  readonly note?: string | null | undefined;
  readonly station?: string | null | undefined;
}

/** Something that people at the board are told. */
export interface News {
  readonly kind: "fired" | "cancelled" | "fulfilled" | "stopped" | "voided";
  readonly order: Order;
}

export interface Observed {
  readonly memory: Memory;
  readonly news: readonly News[];
}

export const FROZEN_MAX = 50;

export const NOTHING_SEEN: Memory = {
  seen: new Map(),
  frozen: new Map(),
  off: new Map(),
  isPrimed: false,
};

/**
 * Takes notice of the orders of the board as they are now. `isCurrent`: these are all there are; then shown tickets that
 * are missing have `vanished`, and only the hub can tell what became of them (see `settle`).
 */
export function observe(
  memory: Memory,
  orders: ReadonlyMap<string, Order>,
  isCurrent: boolean,
): Observed & { vanished: readonly string[] } {
  const change: Change = { news: [] };
  for (const order of orders.values()) note(change, memory, order);
  const vanished: string[] = [];
  if (isCurrent) {
    for (const id of memory.seen.keys()) if (!orders.has(id)) vanished.push(id);
  }
  const isPrimed = memory.isPrimed || isCurrent;
  return { ...finish(change, memory, isPrimed), vanished };
}

/** What the hub says of a ticket that had vanished; null when it knows no such order (any more). */
export function settle(memory: Memory, id: string, order: Order | null): Observed {
  if (!memory.seen.has(id)) return { memory, news: [] };
  const change: Change = { news: [] };
  if (order) note(change, memory, order);
  else seenOf(change, memory).delete(id);
  return finish(change, memory, memory.isPrimed);
}

/** Somebody has seen that it is cancelled. */
export function acknowledge(memory: Memory, id: string): Memory {
  if (!memory.frozen.has(id)) return memory;
  const frozen = new Map(memory.frozen);
  frozen.delete(id);
  return { ...memory, frozen };
}

interface Change {
  seen?: Map<string, Shown>;
  frozen?: Map<string, Frozen>;
  off?: Map<string, number>;
  news: News[];
}

/** Copied when first written: most events change nothing here. */
function seenOf(change: Change, memory: Memory): Map<string, Shown> {
  change.seen ??= new Map(memory.seen);
  return change.seen;
}

function note(change: Change, memory: Memory, order: Order): void {
  const before = memory.seen.get(order.id);
  const place = placeOf(order);
  if (place === "gone" || place === "waiting") {
    if (before !== undefined) leave(change, memory, order, before);
    return;
  }
  noteOff(change, memory, order);
  if (place === before) return;
  seenOf(change, memory).set(order.id, place);
  if (place === "open" && (memory.isPrimed || before === "ghost")) change.news.push({ kind: "fired", order });
  if (place === "stopped" && before !== undefined) change.news.push({ kind: "stopped", order });
}

/** Pieces are taken off one refund after the other: each is news, but those that the board finds when it opens. */
function noteOff(change: Change, memory: Memory, order: Order): void {
  const off = allPiecesOff(order);
  const before = memory.off.get(order.id) ?? 0;
  if (off === before) return;
  change.off ??= new Map(memory.off);
  change.off.set(order.id, off);
  if (off > before && memory.isPrimed) change.news.push({ kind: "voided", order });
}

function leave(change: Change, memory: Memory, order: Order, before: Shown): void {
  seenOf(change, memory).delete(order.id);
  if (memory.off.has(order.id)) {
    change.off ??= new Map(memory.off);
    change.off.delete(order.id);
  }
  if (order.status === "FULFILLED") change.news.push({ kind: "fulfilled", order });
  if (order.status !== "CANCELLED" || before === "stopped") return;
  change.frozen ??= new Map(memory.frozen);
  change.frozen.set(order.id, freeze(order));
  const oldest = change.frozen.keys().next().value;
  if (change.frozen.size > FROZEN_MAX && oldest !== undefined) change.frozen.delete(oldest);
  change.news.push({ kind: "cancelled", order });
}

function finish(change: Change, memory: Memory, isPrimed: boolean): Observed {
  const isSame = !change.seen && !change.frozen && !change.off && isPrimed === memory.isPrimed;
  if (isSame) return { memory, news: change.news };
  return {
    memory: {
      seen: change.seen ?? memory.seen,
      frozen: change.frozen ?? memory.frozen,
      off: change.off ?? memory.off,
      isPrimed,
    },
    news: change.news,
  };
}

function freeze(order: Order): Frozen {
  return {
    id: order.id,
    number: order.number,
    customer: firstName(order),
    lines: order.lines.map(({ line, name, options, quantity, note, station }) => ({
      line,
      name,
      ...(options && { options }),
      quantity,
      note,
      station,
    })),
    reason: order.reason ?? null,
    at: Date.parse(order.ended_at ?? order.server_now),
    hadFired: order.released_at !== null && order.released_at !== undefined,
  };
}
