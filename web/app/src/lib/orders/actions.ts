import { answer, api, idempotencyKey } from "#/lib/api/client";
import { isWorthRetrying } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";

/** What can be done to an order over HTTP. Each answers with the order as it then is. */

const ATTEMPTS_MAX = 4;
const FIRST_PAUSE_MS = 400;

/** What the body of `pay` may hold. */
export type Payment = { method: "card"; code: string } | { method: "cash" };

export function cancelOrder(id: string, reason: string | null): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/orders/{id}/cancel", {
        params: { path: { id }, header: { "Idempotency-Key": key } },
        body: reason ? { reason } : {},
      }),
    ),
  );
}

export function payOrder(id: string, payment: Payment): Promise<Order> {
  return surely((key) =>
    answer(
      api.POST("/api/v1/orders/{id}/pay", {
        params: { path: { id }, header: { "Idempotency-Key": key } },
        body: payment,
      }),
    ),
  );
}

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

/** Asks for the code once more. */
export function resendCode(id: string) {
  return answer(api.POST("/api/v1/orders/{id}/otp", { params: { path: { id } }, body: {} }));
}

/** How persistent `surely` is. */
export interface Surely {
  /** Kept by who asks, where the same thing may be asked for again after all attempts were lost. */
  key?: string;
  attempts?: number;
  /** An answer was lost, and it is asked again. */
  onRetry?: () => void;
}

/**
 * Does `work` with one key, again where the answer was lost or the hub was too busy: the key makes that harmless, and a
 * person is not asked to press twice.
 */
export async function surely<T>(
  work: (key: string) => Promise<T>,
  { key = idempotencyKey(), attempts = ATTEMPTS_MAX, onRetry }: Surely = {},
): Promise<T> {
  const by = currentSession()?.user.id;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(key);
    } catch (error) {
      if (attempt >= attempts || !isWorthRetrying(error)) throw error;
      onRetry?.();
      const pause = FIRST_PAUSE_MS * 2 ** (attempt - 1);
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
      // What one person wanted is not done in the name of the next one.
      if (currentSession()?.user.id !== by) throw error;
    }
  }
}
