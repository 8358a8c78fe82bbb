import { messages } from "./hours-messages";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Times of the day on some days of the week, `11:00` to `15:00`, by the site's clock. */
export interface Hours {
  days: Day[];
  from: string;
  to: string;
}

/** The end of a day, as the hub writes it; clocks and fields say 00:00. */
export const MIDNIGHT = "24:00";

export const NEW_HOURS: Hours = { days: [...DAYS], from: "11:00", to: "15:00" };

/** What is wrong with a span. Until a time before it begins: over midnight, and that is fine. */
export function hoursProblem({ days, from, to }: Hours): string | undefined {
  if (days.length === 0) return messages.noDay;
  if (!from || !to || from === to) return messages.noTime;
  return undefined;
}

/** `Mon–Fri 11:00–15:00, Sun 10:00–14:00`. */
export function hoursText(hours: readonly Hours[]): string {
  return hours.map(({ days, from, to }) => `${daysText(days)} ${timeText(from, to)}`).join(", ");
}

function timeText(from: string, to: string): string {
  return from === "00:00" && to === MIDNIGHT ? messages.allDay : `${from}–${to}`;
}

function daysText(days: readonly Day[]): string {
  if (days.length === DAYS.length) return messages.everyDay;
  const runs: Day[][] = [];
  for (const day of DAYS.filter((one) => days.includes(one))) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && DAYS.indexOf(day) === DAYS.indexOf(last) + 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map(runText).join(", ");
}

function runText(run: readonly Day[]): string {
  const short = run.map((day) => messages.days[day].short);
  return run.length > 2 ? `${short[0]}–${short.at(-1)}` : short.join(", ");
}
