import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { type Surely, surely } from "#/lib/orders/actions";

/** What somebody wants to order. */
export interface Wish {
  site: string;
  lines: {
    sku: string;
    quantity: number;
    note?: string;
    options?: { option: string; choices: string[] }[];
  }[];
  coupon?: string;
  /** The cart that is emptied with it. */
  cart?: string;
  /** Minor units; the hub refuses when prices have changed since. */
  expected_total: number;
}

/** Placing says more than the rest: a person waits for it, and it is the one thing that must not happen twice. */
export function placeOrder(wish: Wish, how: Surely): Promise<Order> {
  return surely(
    (key) =>
      answer(
        api.POST("/api/v1/orders", {
          params: { header: { "Idempotency-Key": key } },
          body: wish,
        }),
      ),
    how,
  );
}
