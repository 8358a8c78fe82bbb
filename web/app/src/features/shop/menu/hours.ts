/** When something is sold, in the shop's own time. A line whose end is not after its beginning goes on past midnight. */
export interface Hours {
  days: readonly string[];
  /** `11:00` */
  from: string;
  /** Up to `24:00`. */
  to: string;
}

/** When it is sold again: in how many days, on which day, from when. */
export interface Opening {
  inDays: number;
  /** 0 is Monday. */
  day: number;
  from: string;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MIN = 24 * 60;
const WEEK_MIN = 7 * DAY_MIN;

/**
 * The next time at which all of `lists` allow it (an article's own hours and its category's; an empty list is always).
 * Null: never. `now` is in minutes since the beginning of Monday.
 */
export function nextOpening(lists: readonly (readonly Hours[])[], now: number): Opening | null {
  const begins = lists
    .flat()
    .flatMap((hours) => hours.days.map((day) => ({ hours, at: beginOf(hours, day) })));
  const next = begins
    .filter(({ at }) => lists.every((list) => isIn(list, at)))
    .map(({ hours, at }) => ({ from: hours.from, at, wait: (at - now + WEEK_MIN) % WEEK_MIN }))
    .sort((one, other) => one.wait - other.wait)[0];
  if (!next) return null;
  const inDays = Math.floor(((now % DAY_MIN) + next.wait) / DAY_MIN);
  return { inDays, day: Math.floor(next.at / DAY_MIN), from: next.from };
}

/** The minute of the week in a time zone. */
export function minuteOfWeek(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(time));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const day = DAYS.indexOf(part("weekday").toLowerCase());
  return Math.max(0, day) * DAY_MIN + Number(part("hour")) * 60 + Number(part("minute"));
}

function isIn(list: readonly Hours[], at: number): boolean {
  if (list.length === 0) return true;
  return list.some((hours) =>
    hours.days.some((day) => (at - beginOf(hours, day) + WEEK_MIN) % WEEK_MIN < lengthOf(hours)),
  );
}

function lengthOf({ from, to }: Hours): number {
  const minutes = minutesOf(to) - minutesOf(from);
  return minutes > 0 ? minutes : minutes + DAY_MIN;
}

function beginOf({ from }: Hours, day: string): number {
  return Math.max(0, DAYS.indexOf(day)) * DAY_MIN + minutesOf(from);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}
