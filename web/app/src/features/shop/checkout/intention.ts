import { idempotencyKey } from "#/lib/api/client";
import { serverNow } from "#/lib/time/clock";
import type { Wish } from "./place-order";

/**
 * One intention, one key. Where nobody knows whether an order arrived, the same wish is sent with the same key again, also
 * after the page was reloaded: so it cannot be placed twice.
 */
const INTENTION_KEY = "orderhub.placing";
/** After this long the same wish is a new order: somebody is hungry again. */
const GOOD_FOR_MS = 10 * 60_000;

/** The wish as it is to be sent, and its key. The cart that goes with it is no part of what somebody wants: it stays the one of the first time. */
export function intentionOf(wish: Wish): { wish: Wish; key: string } {
  const before = stored();
  if (before && essence(before.wish) === essence(wish) && serverNow() - before.at < GOOD_FOR_MS)
    return before;
  const intention = { wish, key: idempotencyKey(), at: serverNow() };
  try {
    sessionStorage.setItem(INTENTION_KEY, JSON.stringify(intention));
  } catch {
    // Without storage the key lasts for the retries of one press.
  }
  return intention;
}

/** It is known what became of it. */
export function settle(): void {
  try {
    sessionStorage.removeItem(INTENTION_KEY);
  } catch {
    // Nothing was stored either.
  }
}

function essence({ cart: _, ...wish }: Wish): string {
  return JSON.stringify(wish);
}

function stored(): { wish: Wish; key: string; at: number } | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(INTENTION_KEY) ?? "null");
    const isWhole =
      typeof value?.wish === "object" && typeof value.key === "string" && typeof value.at === "number";
    return isWhole ? value : null;
  } catch {
    return null;
  }
}
