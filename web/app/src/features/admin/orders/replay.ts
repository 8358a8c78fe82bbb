import { mergePatch } from "@orderhub/client";
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
    else if (before) after.set(item.order, mergePatch(before, item.data) as Order);
  }
  return [...after.values()];
}
