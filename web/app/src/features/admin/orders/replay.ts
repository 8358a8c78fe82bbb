import type { FeedItem, Order } from "#/lib/api/types";
import type { Known } from "./merge";

/**
 * The orders that `items` of a feed lead to, from what is `known`. An item about an order of which the beginning is not
 * known is left out: nobody has been shown it.
 */
export function replayed(known: Known, items: readonly FeedItem[]): Order[] {
  const after = new Map<string, Order>();
  for (const item of items) {
    const before = after.get(item.order) ?? known.get(item.order);
    if (before && before.version >= item.version) continue;
    if (item.kind === "order.placed") after.set(item.order, item.data as unknown as Order);
    else if (before) after.set(item.order, patched(before, item.data));
  }
  return [...after.values()];
}

/** A merge patch (RFC 7396) of an object: null takes a field away. */
export function patched<T extends object>(target: T, patch: object): T {
  const result = { ...target } as Record<string, unknown>;
  for (const [field, value] of Object.entries(patch)) {
    const before = result[field];
    if (value === null) delete result[field];
    else if (isObject(value)) result[field] = patched(isObject(before) ? before : {}, value);
    else result[field] = value;
  }
  return result as T;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
