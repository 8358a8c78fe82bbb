import type { Order } from "#/lib/api/types";
import { openSince } from "../place";
import { type StationTicket, workOf } from "../station-ticket";

/** How far one station is with an order. */
export interface StationPart {
  readonly ticket: StationTicket;
  readonly state: PartState;
  /** Lines that are made, and all that are to be. */
  readonly made: number;
  readonly wanted: number;
}

export type PartState = "queued" | "started" | "done" | "void";

export interface Gathered {
  readonly parts: readonly StationPart[];
  /** All that is to be made is made: it can be handed over. */
  readonly isReady: boolean;
  /** Since when it is ready, or else since when it is to be made; ms on the hub's clock. */
  readonly since: number;
}

/** What has come together of an order. Drawn often, reckoned once: orders are never changed. */
export function gathered(order: Order): Gathered {
  const known = reckoned.get(order) ?? reckon(order);
  reckoned.set(order, known);
  return known;
}

const reckoned = new WeakMap<Order, Gathered>();

function reckon(order: Order): Gathered {
  const parts = workOf(order).map(partOf);
  const isReady = parts.some(({ state }) => state === "done") && parts.every(isOver);
  const moments = parts.map(({ ticket }) => Date.parse(ticket.since));
  return { parts, isReady, since: isReady ? Math.max(...moments) : openSince(order) };
}

function isOver({ state }: StationPart): boolean {
  return state === "done" || state === "void";
}

function partOf(ticket: StationTicket): StationPart {
  const items = Object.values(ticket.items).filter(({ state }) => state !== "void");
  const made = items.filter(({ state }) => state === "ready" || state === "bumped").length;
  return { ticket, state: stateOf(ticket, made, items.length), made, wanted: items.length };
}

function stateOf({ state }: StationTicket, made: number, wanted: number): PartState {
  if (wanted === 0 || state === "void") return "void";
  if (made === wanted) return "done";
  return state === "started" || made > 0 ? "started" : "queued";
}

/** What is ready first, the one that waits longest before the others; then what is being made, the oldest first. */
export function readyFirst(open: readonly Order[]): Order[] {
  return [...open].sort((a, b) => {
    const [one, other] = [gathered(a), gathered(b)];
    if (one.isReady !== other.isReady) return one.isReady ? -1 : 1;
    return one.since - other.since || a.number - b.number;
  });
}
