import { inLine, varietyOf } from "#/lib/format/format";
import type { Language } from "#/lib/language/languages";

/** How a language writes what the hub counts. Days are the hub's `2026-11-26`, whatever zone the reader is in. */
export interface Format {
  /** `1,234`, with one digit behind the point below ten where there is something to show. */
  number: (value: number) => string;
  /** `0.0312`, for errors and indices. */
  precise: (value: number) => string;
  percent: (share: number) => string;
  /** `+12 %`, for changes. */
  change: (share: number) => string;
  money: (minor: number, currency: string) => string;
  /** `Thu, 26 Nov`. */
  day: (day: string) => string;
  /** `26 Nov`, for axes. */
  shortDay: (day: string) => string;
  /** `Nov 2026` of `2026-11`. */
  month: (month: string) => string;
  /** `08:00` of 8. */
  hour: (hour: number) => string;
  /** `18:05`, in the reader's zone. */
  time: (time: number) => string;
  /** `18:05:30`, in the reader's zone. */
  second: (time: number) => string;
  date: (time: string) => string;
  dateTime: (time: string) => string;
  list: (words: readonly string[]) => string;
}

const made = new Map<Language, Format>();

export function formatsOf(language: Language): Format {
  const known = made.get(language);
  if (known) return known;
  const format = make(varietyOf(language, navigator.languages));
  made.set(language, format);
  return format;
}

function make(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const small = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const change = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const day = date({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  const shortDay = date({ day: "numeric", month: "short", timeZone: "UTC" });
  const month = date({ month: "short", year: "numeric", timeZone: "UTC" });
  const hour = date({ hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  const withSeconds = date({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const timeOfDay = date({ hour: "2-digit", minute: "2-digit" });
  const moment = date({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const wholeDate = date({ day: "numeric", month: "short", year: "numeric" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const currencies = new Map<string, { format: Intl.NumberFormat; scale: number }>();
  return {
    // Plus nothing: of "minus zero", which sums of nothing may be, only the zero is left.
    number: (value) => (Math.abs(value) < 10 ? small : whole).format(value + 0),
    precise: (value) => precise.format(value),
    percent: (share) => (share !== 0 && Math.abs(share) < 0.1 ? finePercent : percent).format(share),
    change: (share) => change.format(share),
    money: (minor, currency) => {
      let known = currencies.get(currency);
      if (!known) {
        const format = new Intl.NumberFormat(locale, { style: "currency", currency });
        known = { format, scale: 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2) };
        currencies.set(currency, known);
      }
      return inLine(known.format.format(minor / known.scale));
    },
    day: (text) => day.format(new Date(`${text}T00:00Z`)),
    shortDay: (text) => shortDay.format(new Date(`${text}T00:00Z`)),
    month: (text) => month.format(new Date(`${text}-01T00:00Z`)),
    hour: (of) => hour.format(new Date(Date.UTC(2026, 0, 1, of))),
    second: (time) => withSeconds.format(time),
    time: (time) => timeOfDay.format(time),
    date: (time) => wholeDate.format(new Date(time)),
    dateTime: (time) => moment.format(new Date(time)),
    list: (words) => list.format(words),
  };
}
