import type { Order } from "#/lib/api/types";
import { dateAndTime, timeOfDay } from "#/lib/format/format";

/** When an order will be ready, as people would say it; milliseconds on the hub's clock. */
export type ReadyTimes =
  | { kind: "between"; from: number; to: number }
  | { kind: "about" | "by" | "late" | "veryLate"; at: number };

const MINUTE_MS = 60_000;
/** A spread below this is no range to anybody. */
const NARROW_MS = 4 * MINUTE_MS;
/** From this spread on, single minutes would be more than anybody knows. */
const WIDE_MS = 10 * MINUTE_MS;
const WIDE_STEP_MS = 5 * MINUTE_MS;
/** Beyond this, "a little late" is not true any more. */
const LITTLE_MS = 15 * MINUTE_MS;
/** Further away than this, a time needs its day. */
const NEAR_MS = 12 * 60 * MINUTE_MS;

const IN_WORK = new Set<Order["fulfillment"]>(["held", "queued", "preparing"]);

/**
 * What is promised of an order at `now`; null where nothing is, or where it has come true. Its end is rounded up: being
 * early annoys nobody. It is late when the time that was shown has passed, not a moment before.
 */
export function readyTimes({ status, fulfillment, eta }: Order, now: number): ReadyTimes | null {
  if (!eta || status !== "PAID" || !IN_WORK.has(fulfillment)) return null;
  const [p10, p50, p90] = [eta.p10, eta.p50, eta.p90].map(Date.parse) as [number, number, number];
  const spread = p90 - p10;
  const step = spread < WIDE_MS ? MINUTE_MS : WIDE_STEP_MS;
  const from = Math.round(p10 / step) * step;
  const to = Math.ceil(p90 / step) * step;
  if (now > to) return { kind: now - to > LITTLE_MS ? "veryLate" : "late", at: to };
  if (spread < NARROW_MS) return { kind: "about", at: Math.round(p50 / step) * step };
  return now > from ? { kind: "by", at: to } : { kind: "between", from, to };
}

/** The sentences of a surface, one a kind. */
export interface ReadyWords {
  between: (from: string, to: string) => string;
  about: (at: string) => string;
  by: (at: string) => string;
  late: (at: string) => string;
  veryLate: (at: string) => string;
}

export function readySentence(times: ReadyTimes, words: ReadyWords, now: number): string {
  const told = (at: number) => (Math.abs(at - now) < NEAR_MS ? timeOfDay(at) : dateAndTime(at));
  return times.kind === "between"
    ? words.between(told(times.from), told(times.to))
    : words[times.kind](told(times.at));
}
