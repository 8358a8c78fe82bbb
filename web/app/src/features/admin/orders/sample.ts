import type { Order } from "#/lib/api/types";

/** An order for tests: PENDING, nothing paid, placed at noon. `at` makes its id, so that later ones sort first. */
export function sampleOrder(at: number, change: Partial<Order> = {}): Order {
  return {
    id: `01a2${String(at).padStart(4, "0")}`,
    site: "main",
    number: at,
    status: "PENDING",
    payment: "none",
    fulfillment: "held",
    version: 1,
    placed_at: "2026-11-25T12:00:00.000Z",
    window_ms: 60_000,
    cancel_deadline: "2026-11-25T12:01:00.000Z",
    server_now: "2026-11-25T12:00:00.000Z",
    lines: [{ line: 1, sku: "margherita", name: "Margherita", quantity: 2 }],
    total: { amount: 1_900, currency: "GBP" },
    customer: { id: "ada", name: "Ada Byron" },
    allowed: ["pay", "cancel"],
    ...change,
  };
}
