import type { Order } from "#/lib/api/types";

/** An order for tests: paid, released and open, unless told otherwise. */
export function anOrder(part: Partial<Order> = {}): Order {
  return {
    id: "order-1",
    site: "main",
    number: 1,
    status: "PAID",
    payment: "captured",
    fulfillment: "queued",
    version: 4,
    placed_at: "2026-01-05T12:00:00.000Z",
    window_ms: 8_000,
    cancel_deadline: "2026-01-05T12:00:08.000Z",
    paid_at: "2026-01-05T12:00:03.000Z",
    released_at: "2026-01-05T12:00:08.500Z",
    server_now: "2026-01-05T12:00:09.000Z",
    lines: [{ line: 1, sku: "diavola", name: "Diavola", quantity: 2, station: "oven" }],
    customer: { id: "c1", name: "Cleo Customer" },
    allowed: ["fulfill", "reject"],
    ...part,
  };
}

/** Paid, and still inside its window. */
export function aGhost(part: Partial<Order> = {}): Order {
  const { released_at: _, ...order } = anOrder({ fulfillment: "held", version: 3, allowed: [] });
  return { ...order, ...part };
}

export function byId(...orders: Order[]): ReadonlyMap<string, Order> {
  return new Map(orders.map((order) => [order.id, order]));
}
