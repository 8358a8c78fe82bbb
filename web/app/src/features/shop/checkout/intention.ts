import { idempotencyKey } from "#/lib/api/client";
import type { Wish } from "#/lib/orders/actions";
import { serverNow } from "#/lib/time/clock";

/**
 * One intention, one key. Where nobody knows whether an order arrived, the same wish is sent with the same key again, also
 * after the page was reloaded: so it cannot be placed twice.
 */
const INTENTION_KEY = "orderhub.placing";
/** After this long the same wish is a new order: somebody is hungry again. */
const GOOD_FOR_MS = 10 * 60_000;

export function keyFor(wish: Wish): string {
  const text = JSON.stringify(wish);
  const before = stored();
  if (before?.wish === text && serverNow() - before.at < GOOD_FOR_MS) return before.key;
  const key = idempotencyKey();
  try {
    sessionStorage.setItem(INTENTION_KEY, JSON.stringify({ wish: text, key, at: serverNow() }));
  } catch {
    // Without storage the key lasts for the retries of one press.
  }
  return key;
}

/** It is known what became of it. */
export function settle(): void {
  try {
    sessionStorage.removeItem(INTENTION_KEY);
  } catch {
    // Nothing was stored either.
  }
}

function stored(): { wish: string; key: string; at: number } | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(INTENTION_KEY) ?? "null");
    const isWhole =
      typeof value?.wish === "string" && typeof value.key === "string" && typeof value.at === "number";
    return isWhole ? value : null;
  } catch {
    return null;
  }
}
