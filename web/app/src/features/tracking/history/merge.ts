import type { Order } from "#/lib/api/types";
import { isEnded, newer } from "#/lib/orders/order";

/**
 * One list out of what was read and what the stream tells: each order once, as new as it is known, newest first (ids begin
 * with the time); those that go on stand apart.
 */
export function ordersOf(read: readonly Order[], live: Iterable<Order>): { going: Order[]; ended: Order[] } {
  const byId = new Map<string, Order>();
  for (const order of [...read, ...live]) {
    const known = newer(byId.get(order.id), order);
    if (known) byId.set(order.id, known);
  }
  const all = [...byId.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  return { going: all.filter((order) => !isEnded(order)), ended: all.filter(isEnded) };
}
