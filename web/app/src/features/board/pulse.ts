import { useSyncExternalStore } from "react";
import { serverNow } from "#/lib/time/clock";

/**
 * The one timer of the board. Hundreds of ages hang on it, and each draws again only when what it shows is another: a
 * minute, not a second.
 */
const BEAT_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = serverNow();

export function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = serverNow();
    timer = setInterval(beat, BEAT_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What `read` makes of the hub's time at the last beat; it must answer with a plain value. */
export function useBeat<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(onBeat, () => read(lastBeat()));
}

/** A beat of before the hub told its time, or from before a sleep, counts for nothing: a ticket would look due that is not. */
export function lastBeat(): number {
  const current = serverNow();
  if (Math.abs(current - now) > 2 * BEAT_MS) now = current;
  return now;
}

function beat(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}
