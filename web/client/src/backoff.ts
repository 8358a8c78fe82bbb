//! Whether to come back after a close, and when.
//!
//! 40xx: not at all. 42xx: within the spread that the hub asked for. Everything else: full jitter (any moment between
//! nothing and a bound that doubles), so that a crowd that was cut off together does not return together.

import type { Bye } from "./frames.ts";

/** The bound of the first wait, ms; it doubles with every attempt that fails. */
export const BACKOFF_FIRST_MS = 250;
/** The largest bound, ms. */
export const BACKOFF_MAX_MS = 20_000;

/** The hub does not know the caller: no token, or a bad one. */
export const UNAUTHENTICATED = 4001;
/** What the client was told, or may do, no longer holds. */
export const INVALIDATED = 4113;
/** The token expired and was not renewed. */
export const TOKEN_EXPIRED = 4202;
/** The connection broke without a close (RFC 6455, 7.1.5). */
export const BROKEN = 1006;

/** Closes after which other credentials may help. */
export function isAboutCredentials(code: number): boolean {
  return code === UNAUTHENTICATED || code === TOKEN_EXPIRED;
}

/** Whether coming back in the same way would end in the same way. */
export function isFatal(code: number): boolean {
  return code >= 4000 && code < 4100;
}

/**
 * Milliseconds to wait after a close with `code`, where `failures` attempts in a row came to nothing before; `bye` is
 * what the hub said to it, and `luck` is in 0..1. At least `retry_ms`, and beyond it any moment within the larger of
 * the hub's spread and the own bound.
 */
export function retryWait(code: number, bye: Bye | undefined, failures: number, luck: number): number {
  const isSpread = code >= 4200 && code < 4300;
  const bound = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures);
  // Whom the hub sent away itself comes back when it said, the first time.
  const own = isSpread && failures === 0 ? 0 : bound;
  return (bye?.retry_ms ?? 0) + luck * Math.max(bye?.spread_ms ?? 0, own);
}
