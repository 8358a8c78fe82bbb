import { useState } from "react";
import type { Reports } from "../api";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { Why } from "../insight";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";

interface VolumeViewProps {
  report: Reports["volume"];
  /** Shown first: 1 is tomorrow. */
  first?: number;
}

/** The hours of one of the next days: as they usually are, and as they may be. */
export function VolumeView({ report, first = 1 }: VolumeViewProps) {
  const { words, format } = useSpoken();
  const [at, setAt] = useState(first);
  const day = report.ahead[at] ?? report.ahead[0];
  if (!day) return null;
  const usual = report.usual[day.weekday] ?? [];
  const hours = day.hours.map((said, hour) => ({ hour, usual: usual[hour] ?? 0, ...said }));
  const title = words.demand.hoursOf(format.day(day.day));
  return (
    <>
      <Chart
        title={title}
        hint={`${words.demand.by(named(words.forecasters, report.by))} · ${report.time_zone}`}
        file={`hours-${day.day}`}
        rows={hours}
        tools={
          <select
            className={`${page.select} ${page.small}`}
            aria-label={words.demand.day}
            value={at}
            onChange={(event) => setAt(Number(event.target.value))}
          >
            {report.ahead.map((one, number) => (
              <option key={one.day} value={number}>
                {format.day(one.day)}
              </option>
            ))}
          </select>
        }
        columns={[
          { name: words.column.hour, of: ({ hour }) => format.hour(hour) },
          { name: words.demand.usual, of: (hour) => hour.usual },
          { name: words.column.p10, of: ({ p10 }) => p10 },
          { name: words.column.p50, of: ({ p50 }) => p50 },
          { name: words.column.p90, of: ({ p90 }) => p90 },
        ]}
      >
        <Plot
          title={title}
          places={hours.map(({ hour }) => format.hour(hour))}
          series={[
            { name: words.demand.expected, values: hours.map(({ p50 }) => p50), look: "bar", tone: "accent" },
            {
              name: words.demand.usual,
              values: hours.map((hour) => hour.usual),
              look: "dashed",
              tone: "warn",
            },
          ]}
          band={{
            name: words.chart.band,
            low: hours.map(({ p10 }) => p10),
            high: hours.map(({ p90 }) => p90),
            tone: "mute",
          }}
          axis={format.number}
          first={busiest(hours)}
          say={(place) => {
            const hour = hours[place];
            if (!hour) return "";
            const band = words.chart.between(format.number(hour.p10), format.number(hour.p90));
            const normal = `${words.demand.usual}: ${format.number(hour.usual)}`;
            return `${format.hour(hour.hour)}: ${format.number(hour.p50)} (${band}) · ${normal}`;
          }}
        />
      </Chart>
      <Why reason={report.reason} sentence={report.note} />
    </>
  );
}

/** The hour with the most orders. */
export function busiest(hours: readonly { p50: number }[]): number {
  return hours.reduce((best, { p50 }, hour) => (p50 > (hours[best]?.p50 ?? 0) ? hour : best), 0);
}
