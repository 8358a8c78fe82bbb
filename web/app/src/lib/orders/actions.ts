import { answer, api, idempotencyKey } from "#/lib/api/client";
import { isWorthRetrying } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";

/** What customers and staff can do to an order over HTTP. Each answers with the order as it then is. */

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
