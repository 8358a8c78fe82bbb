import type { Order } from "#/lib/api/types";
import { createStore } from "#/lib/store";

/** A cancel, or something that was taken back, of which screens did not say in time that they show it. */
export interface Alarm {
  /** One for each of an order's events. */
  readonly key: string;
  readonly order: Order;
  readonly screens: readonly string[];
  /** RFC 3339. */
  readonly at: string;
}

/** What an order, and an event about it, tells of them: by the position of what was not acknowledged in the feed. */
export type Unacknowledged = NonNullable<Order["unacknowledged"]>;

/** What is older was seen to, or it is too late. */
const STANDS_FOR_MS = 12 * 60 * 60_000;

/** The alarms that nobody here has put away, the oldest first. */
export function standing(orders: Iterable<Order>, putAway: ReadonlySet<string>, now: number): Alarm[] {
  return [...orders]
    .flatMap(alarmsOf)
    .filter(({ key, at }) => !putAway.has(key) && now - Date.parse(at) < STANDS_FOR_MS)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

export function alarmsOf(order: Order): Alarm[] {
  const all = order.unacknowledged ?? {};
  return Object.entries(all).map(([of, { screens, at }]) => ({
    key: `${order.id} ${of}`,
    order,
    screens,
    at,
  }));
}

const KEY = "orderhub.admin.alarms-put-away";
const KEPT_MAX = 200;

/** What somebody has said on this device that they have seen. */
export const putAway = createStore<ReadonlySet<string>>(new Set(stored()));

export function putAwayAll(alarms: readonly Alarm[]): void {
  const keys = [...putAway.get(), ...alarms.map(({ key }) => key)].slice(-KEPT_MAX);
  try {
    localStorage.setItem(KEY, JSON.stringify(keys));
  } catch {
    // Without storage it lasts as long as the page.
  }
  putAway.set(new Set(keys));
}

function stored(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(value) ? value.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
