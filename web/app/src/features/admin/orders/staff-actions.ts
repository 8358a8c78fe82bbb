import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { surely } from "#/lib/orders/actions";

/** What only staff can do to an order over HTTP. Each answers with the order as it then is. */

export function fulfillOrder(id: string): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/orders/{id}/fulfill", {
        params: { path: { id } },
        headers: { "Idempotency-Key": key },
        body: {},
      }),
    ),
  );
}

export function rejectOrder(id: string, reason: string): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/orders/{id}/reject", {
        params: { path: { id } },
        headers: { "Idempotency-Key": key },
        body: { reason },
      }),
    ),
  );
}

/** Money back: an amount in minor units, or what pieces of lines cost, else all that is left; and why. */
export interface Refund {
  amount?: number;
  lines?: { line: number; quantity: number }[];
  /** The pieces are on the shelf again; not with an amount. */
  restock?: boolean;
  reason: string;
}

export function refundOrder(id: string, refund: Refund): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/orders/{id}/refund", {
        params: { path: { id }, header: { "Idempotency-Key": key } },
        body: refund,
      }),
    ),
  );
}
