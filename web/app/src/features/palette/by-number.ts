/** What is known of an order where its number is looked for. */
export interface Numbered {
  id: string;
  number: number;
  placed_at: string;
}

/** The newest orders that were placed before a time, or of all; `limit` of them. */
export type NewestBefore<T extends Numbered> = (limit: number, time?: number) => Promise<readonly T[]>;

/** So many questions at most: each halves what is left, and mostly does far better. */
const QUESTIONS_MAX = 40;
/** As many as one page has: from so near, the rest is read. */
const PAGE_ROWS = 150;
const HOUR_MS = 3_600_000;

interface Side {
  number: number;
  time: number;
}

/**
 * The order of a site with a number. The hub lists orders by time and not by number, and numbers grow with time: so the time
 * is guessed from the numbers on both sides, and halved where guesses come no nearer.
 */
export async function orderByNumber<T extends Numbered>(
  number: number,
  newestBefore: NewestBefore<T>,
): Promise<T | undefined> {
  const [newest] = await newestBefore(1);
  if (!newest || number < 1 || newest.number <= number) return newest?.number === number ? newest : undefined;
  let after = sideOf(newest);
  let before: Side | undefined;
  let stepMs = HOUR_MS;
  for (let asked = 1; asked < QUESTIONS_MAX && after.number - number >= PAGE_ROWS; asked += 1) {
    const time = before ? between(before, after, asked % 2 ? undefined : number) : after.time - stepMs;
    if (before && time <= before.time) return undefined;
    const [order] = await newestBefore(1, time);
    if (order?.number === number) return order;
    if (order && order.number > number) after = sideOf(order);
    else before = { number: order?.number ?? 0, time };
    stepMs *= 4;
  }
  // The hub's times are whole milliseconds: the one after it lets an order of that very moment in.
  const near = await newestBefore(PAGE_ROWS + 1, after.time + 1);
  return near.find((order) => order.number === number);
}

function sideOf({ number, placed_at }: Numbered): Side {
  return { number, time: Date.parse(placed_at) };
}

/** A time between two: where a number would be if orders came evenly, or the middle. */
function between(before: Side, after: Side, number: number | undefined): number {
  const share = number === undefined ? 0.5 : (number + 1 - before.number) / (after.number - before.number);
  return Math.round(before.time + (after.time - before.time) * Math.min(0.98, Math.max(0.02, share)));
}
