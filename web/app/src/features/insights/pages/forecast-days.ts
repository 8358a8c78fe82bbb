import type { DemandSeries } from "../api";

/** A day of a series: as it was, or as it may be. */
export interface ForecastDay {
  day: string;
  came: number | null;
  p10: number | null;
  p50: number | null;
  p90: number | null;
}

/** The days of a series, those that were and those to come, one after the other. */
export function daysOf(series: Pick<DemandSeries, "history_from" | "history" | "ahead">): ForecastDay[] {
  const past = series.history.map((came, number) => ({
    day: plusDays(series.history_from, number),
    came,
    p10: null,
    p50: null,
    p90: null,
  }));
  const ahead = series.ahead.map(({ day, p10, p50, p90 }) => ({ day, came: null, p10, p50, p90 }));
  return [...past, ...ahead];
}

/** Some days after `2026-11-26`, whatever clocks do meanwhile. */
export function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
