import type { Money } from "#/lib/api/types";
import { lasting } from "./messages";

/** The page's language, in the reader's own variety of it where the browser knows one: 24 hours in Britain, 12 in America. */
export const locale = varietyOf(document.documentElement.lang || "en", navigator.languages);

const byCurrency = new Map<string, { format: Intl.NumberFormat; scale: number }>();

/** `£9.50`: the hub counts minor units. */
export function money({ amount, currency }: Money): string {
  let known = byCurrency.get(currency);
  if (!known) {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    known = { format, scale: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) };
    byCurrency.set(currency, known);
  }
  return inLine(known.format.format(amount / known.scale));
}

/** Arabic writes `UK£`, and the browser `£UK`, unless it is told that this is one word that runs from left to right. */
export function inLine(money: string): string {
  return locale.startsWith("ar") ? money.replace(/[A-Z]+\p{Sc}/u, "\u2066$&\u2069") : money;
}

const clockTime = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat(locale, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayTime = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const wholeDate = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const fullTime = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

/** `14:05`, or `14:05:09` with seconds. */
export function timeOfDay(time: string | number, withSeconds = false): string {
  return (withSeconds ? clockSeconds : clockTime).format(new Date(time));
}

/** `25 Nov, 14:05`. */
export function dateAndTime(time: string | number): string {
  return dayTime.format(new Date(time));
}

/** Everything there is to say about a time, for titles. */
export function wholeTime(time: string | number): string {
  return fullTime.format(new Date(time));
}

/** `25 Nov 2026`. */
export function dateOf(time: string | number): string {
  return wholeDate.format(new Date(time));
}

/** `4.6` */
export function decimal(value: number): string {
  return oneDigit.format(value);
}

/** `12 %` of 0.12. */
export function percent(share: number): string {
  return percentage.format(share);
}

/** `0:42` or `12:05` for a number of milliseconds, never below zero; the last started second counts. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `3 s`, `5 min`, `2 h 5 min`: how long something has been. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return lasting.seconds(seconds);
  if (seconds < 3_600) return lasting.minutes(Math.floor(seconds / 60));
  return lasting.hours(Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60));
}

/** The first of the `preferred` tags that is `language`, else `language` itself; with the digits that our sentences have. */
export function varietyOf(language: string, preferred: readonly string[]): string {
  const tag = preferred.find((tag) => tag.split("-")[0] === language) ?? language;
  return language === "ar" ? `${tag}-u-nu-latn` : tag;
}
