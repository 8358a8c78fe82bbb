import type { Order } from "#/lib/api/types";
import { allPiecesOff } from "./off";
import { firstName, type Place, placeOf } from "./place";
import { stationOf } from "./station-ticket";

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
  /** The tickets of an order that were done, where there are any, by order. */
  readonly done: ReadonlyMap<string, readonly string[]>;
  /** Those that were done and are to be made all the same, and nobody has said that they know; by order. */
  readonly recalled: ReadonlyMap<string, readonly string[]>;
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
  readonly kind: "fired" | "cancelled" | "fulfilled" | "stopped" | "voided" | "recalled";
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
  done: new Map(),
  recalled: new Map(),
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

/** Somebody has seen that it is cancelled, or that it is to be made again. */
export function acknowledge(memory: Memory, id: string): Memory {
  if (!memory.frozen.has(id) && !memory.recalled.has(id)) return memory;
  return { ...memory, frozen: without(memory.frozen, id), recalled: without(memory.recalled, id) };
}

interface Change {
  seen?: Map<string, Shown>;
  frozen?: Map<string, Frozen>;
  done?: Map<string, readonly string[]>;
  recalled?: Map<string, readonly string[]>;
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
  noteDone(change, memory, order);
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

/** What a station takes back after it was done is to be made by somebody who thinks that it is through with it. */
function noteDone(change: Change, memory: Memory, order: Order): void {
  const before = memory.done.get(order.id) ?? [];
  const done = ticketsDone(order);
  if (!isAlike(before, done)) {
    change.done ??= new Map(memory.done);
    change.done.set(order.id, done);
  }
  const back = before.filter((number) => isToDo(order, number));
  const told = memory.recalled.get(order.id) ?? [];
  const recalled = [...told.filter((number) => isToDo(order, number)), ...back];
  if (!isAlike(told, recalled)) {
    change.recalled ??= new Map(memory.recalled);
    change.recalled.set(order.id, recalled);
  }
  if (back.length > 0) change.news.push({ kind: "recalled", order });
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((number, index) => number === other[index]);
}

function ticketsDone(order: Order): readonly string[] {
  const all = Object.entries(order.tickets ?? {});
  return all.filter(([, ticket]) => ticket.state === "bumped").map(([number]) => number);
}

function isToDo(order: Order, number: string): boolean {
  const state = order.tickets?.[number]?.state;
  return state !== undefined && state !== "bumped" && state !== "void";
}

function leave(change: Change, memory: Memory, order: Order, before: Shown): void {
  seenOf(change, memory).delete(order.id);
  if (memory.off.has(order.id)) change.off = without(change.off ?? memory.off, order.id);
  if (memory.done.has(order.id)) change.done = without(change.done ?? memory.done, order.id);
  if (memory.recalled.has(order.id)) change.recalled = without(change.recalled ?? memory.recalled, order.id);
  if (order.status === "FULFILLED") change.news.push({ kind: "fulfilled", order });
  if (order.status !== "CANCELLED" || before === "stopped") return;
  change.frozen ??= new Map(memory.frozen);
  change.frozen.set(order.id, freeze(order));
  const oldest = change.frozen.keys().next().value;
  if (change.frozen.size > FROZEN_MAX && oldest !== undefined) change.frozen.delete(oldest);
  change.news.push({ kind: "cancelled", order });
}

function finish(change: Change, memory: Memory, isPrimed: boolean): Observed {
  const { news, ...changed } = change;
  const isSame = Object.keys(changed).length === 0 && isPrimed === memory.isPrimed;
  return { memory: isSame ? memory : { ...memory, ...changed, isPrimed }, news };
}

function without<T>(map: ReadonlyMap<string, T>, id: string): Map<string, T> {
  const rest = new Map(map);
  rest.delete(id);
  return rest;
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
      // The order's own stations are known once it is released; a line may name none.
      station: stationOf(order, line) ?? station,
    })),
    reason: order.reason ?? null,
    at: Date.parse(order.ended_at ?? order.server_now),
    hadFired: order.released_at !== null && order.released_at !== undefined,
  };
}
