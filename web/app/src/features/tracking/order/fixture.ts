import type { Order } from "#/lib/api/types";

/** An order of the demo shop as its customer sees it, for tests. */
export function anOrder(change: Partial<Order> = {}): Order {
  return {
    id: "01a21485-a329-76d2-916b-07079ebdd572",
    site: "main",
    number: 7,
    status: "PENDING",
    payment: "none",
    fulfillment: "held",
    version: 1,
    placed_at: "2026-11-25T21:00:00.000Z",
    window_ms: 60_000,
    cancel_deadline: "2026-11-25T21:01:00.000Z",
    server_now: "2026-11-25T21:00:00.000Z",
    lines: [],
    total: { amount: 1_250, currency: "GBP" },
    customer: { id: "c1", name: "Cleo" },
    allowed: ["pay", "otp", "cancel"],
    ...change,
  };
}
