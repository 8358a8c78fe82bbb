/** How old a ticket is, in three steps. */
export type Level = "calm" | "warm" | "late";

/** Whole minutes after which a ticket is getting old, and after which it is late. */
export interface Thresholds {
  warmAfterMin: number;
  lateAfterMin: number;
}

const MINUTE_MS = 60_000;
const MINUTES_MAX = 120;

/** Whole minutes from `since` to `now`; a moment ahead of the clock is no age. */
export function minutesSince(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / MINUTE_MS));
}

/** Both thresholds are inclusive: at 5:00 it is five minutes old. */
export function levelOf(minutes: number, { warmAfterMin, lateAfterMin }: Thresholds): Level {
  if (minutes >= lateAfterMin) return "late";
  return minutes >= warmAfterMin ? "warm" : "calm";
}

/** A number of minutes as somebody typed it; undefined when it is none. */
export function minutesTyped(text: string): number | undefined {
  const minutes = Number(text.trim());
  return text.trim() !== "" && Number.isInteger(minutes) && minutes >= 1 && minutes <= MINUTES_MAX
    ? minutes
    : undefined;
}
