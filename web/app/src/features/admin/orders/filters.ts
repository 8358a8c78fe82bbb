import type { OrderStatus } from "#/lib/api/types";

/**
 * What the list is narrowed to. It lives in the address, so that it can be shared and the back button works; addresses are
 * read on every page, and what the filters do is kept out of here for that: see `narrowing.ts`.
 */
export interface Filters {
  status?: OrderStatus;
  /** What takes more than a status to tell; instead of one. */
  is?: Kind;
  site?: string;
  /** An account's id. */
  customer?: string;
  /** Days of this device's calendar, `2026-11-25`; both count whole. */
  from?: string;
  to?: string;
  /** Searched for within what is loaded. */
  text?: string;
}

/** Not ended; paid and not begun; likely to be called off, or strange; of which money has to go back. */
export const KINDS = ["open", "waiting", "risky", "refund"] as const;
export type Kind = (typeof KINDS)[number];

export const STATUSES: readonly OrderStatus[] = ["PENDING", "PAID", "FULFILLED", "CANCELLED", "EXPIRED"];

/** The filters in an address; whatever is not one is left out. */
export function readFilters(search: Record<string, unknown>): Filters {
  const is = KINDS.find((one) => one === search.is);
  const status = STATUSES.find((one) => one === search.status);
  return pruned({
    status: is ? undefined : status,
    is,
    site: word(search.site),
    customer: word(search.customer),
    from: day(search.from),
    to: day(search.to),
    text: word(search.text),
  });
}

/** Midnight of a day, `later` days on. By the calendar and not by 24 hours: days with a change of clocks are longer or shorter. */
export function startOfDay(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later);
}

/** The router reads `?text=12` as a number. */
function word(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text || undefined;
}

function day(value: unknown): string | undefined {
  const text = word(value);
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const time = startOfDay(text, 0);
  const isReal = time.getMonth() + 1 === Number(text.slice(5, 7)) && time.getDate() === Number(text.slice(8));
  return isReal ? text : undefined;
}

function pruned(filters: { [Key in keyof Filters]: Filters[Key] | undefined }): Filters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)) as Filters;
}
