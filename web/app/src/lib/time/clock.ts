import { useEffect, useState } from "react";

/**
 * The hub's clock. A device's own may be minutes wrong or jump, so every countdown and age is reckoned from this one: the
 * last time the hub told, carried on by the monotonic clock.
 */
let offsetMs: number | undefined;
/** Half the length of the exchange the offset was learned from: the smaller, the better known. */
let uncertaintyMs = Number.POSITIVE_INFINITY;
/** An old reading loses against a new one after this time: crystals drift. */
const READING_GOOD_FOR_MS = 10 * 60_000;
let readAt = 0;

/** Milliseconds since the epoch on the hub's clock; on the device's until the hub has answered once. */
export function serverNow(): number {
  return offsetMs === undefined ? Date.now() : performance.now() + offsetMs;
}

/** Learns from the time in an answer, `serverMs`, that took `roundTripMs` to come. */
export function observeServerMs(serverMs: number, roundTripMs: number, precisionMs = 0): void {
  const uncertainty = roundTripMs / 2 + precisionMs;
  const now = performance.now();
  const isBetter = uncertainty <= uncertaintyMs || now - readAt > READING_GOOD_FOR_MS;
  if (!isBetter) return;
  offsetMs = serverMs + roundTripMs / 2 - now;
  uncertaintyMs = uncertainty;
  readAt = now;
}

/** Learns from a `Date` header, which counts whole seconds. */
export function observeServerTime(date: string | null, roundTripMs: number): void {
  const ms = date ? Date.parse(date) : Number.NaN;
  if (!Number.isNaN(ms)) observeServerMs(ms + 500, roundTripMs, 500);
}

/** The hub's time, told again every `everyMs`; stands still while `everyMs` is null. */
export function useServerNow(everyMs: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (everyMs === null) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** When `mark` last changed, on the hub's clock; null while it has no value. For ages of what was received. */
export function useMomentOf(mark: unknown): number | null {
  const [moment, setMoment] = useState<number | null>(null);
  useEffect(() => setMoment(mark ? serverNow() : null), [mark]);
  return moment;
}
