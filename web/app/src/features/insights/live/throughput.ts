/** What is counted, by the kind of its event. */
export const COUNTED = ["placed", "paid", "fulfilled", "cancelled"] as const;
export type Counted = (typeof COUNTED)[number];

export interface Happened {
  /** Its place in the site's feed. */
  seq: number;
  kind: string;
  /** Ms since the epoch. */
  at: number;
}

export const MINUTE_MS = 60_000;
export const MINUTES = 60;
/** So many events wait for the feed to be read; who is told more meanwhile begins to count later. */
const EARLY_MAX = 5_000;

export type Minute = Record<Counted, number> & {
  /** When it began, ms. */
  start: number;
};

/**
 * What happened in each minute of the last hour: the feed tells of the past, the stream goes on. No event is counted twice,
 * whichever tells of it first.
 */
export class Throughput {
  readonly #minutes = new Map<number, Record<Counted, number>>();
  #early: Happened[] = [];
  /** Everything up to here is counted, or was never to be; null before the feed was read. */
  #countedTo: number | null = null;
  /** From when on nothing is missing, ms. */
  since = Number.POSITIVE_INFINITY;

  /** What the feed told up to its head, and from when on that is all. */
  begin(past: readonly Happened[], head: number, since: number): void {
    this.#minutes.clear();
    for (const event of past) this.#count(event);
    this.#countedTo = head;
    this.since = since;
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.add(event);
  }

  add(event: Happened): void {
    if (this.#countedTo === null) {
      if (this.#early.length < EARLY_MAX) this.#early.push(event);
      return;
    }
    if (event.seq <= this.#countedTo) return;
    this.#countedTo = event.seq;
    this.#count(event);
  }

  /** The last hour, minute by minute, the one that runs last. Older ones are let go of. */
  minutes(now: number): Minute[] {
    const last = Math.floor(now / MINUTE_MS);
    for (const minute of this.#minutes.keys()) if (minute <= last - MINUTES) this.#minutes.delete(minute);
    return Array.from({ length: MINUTES }, (_, at) => {
      const minute = last - MINUTES + 1 + at;
      return { start: minute * MINUTE_MS, ...(this.#minutes.get(minute) ?? NOTHING) };
    });
  }

  #count({ kind, at }: Happened): void {
    const counted = COUNTED.find((one) => kind === `order.${one}`);
    if (!counted) return;
    const minute = Math.floor(at / MINUTE_MS);
    const counts = this.#minutes.get(minute) ?? { ...NOTHING };
    counts[counted] += 1;
    this.#minutes.set(minute, counts);
  }
}

const NOTHING: Readonly<Record<Counted, number>> = { placed: 0, paid: 0, fulfilled: 0, cancelled: 0 };

/** Whole minutes that are spoken of as "now". */
const NOW_MINUTES = 5;

/** Orders a minute, as the mean of the last whole minutes. */
export function rateOf(minutes: readonly Minute[], counted: Counted): number {
  const whole = minutes.slice(-NOW_MINUTES - 1, -1);
  return whole.reduce((sum, minute) => sum + minute[counted], 0) / NOW_MINUTES;
}

export function totalOf(minutes: readonly Minute[], counted: Counted): number {
  return minutes.reduce((sum, minute) => sum + minute[counted], 0);
}
