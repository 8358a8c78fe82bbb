import { Banner } from "#/components/banner";
import { ConnectionBadge } from "#/components/connection-badge";
import { Failed, Loading } from "#/components/states";
import type { Site } from "#/lib/api/types";
import { useInsight } from "../api";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { COUNTED, type Counted, type Minute, rateOf, totalOf } from "../live/throughput";
import { useThroughput } from "../live/use-throughput";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import styles from "./live.module.css";

const LOOKS = {
  placed: { look: "bar", tone: "accent" },
  paid: { look: "line", tone: "info" },
  fulfilled: { look: "line", tone: "good" },
  cancelled: { look: "dashed", tone: "bad" },
} as const satisfies Record<Counted, unknown>;

/** What happens now. */
export function LivePage() {
  const { words } = useSpoken();
  return (
    <OfSite page="live" title={words.live.title} intro={words.live.intro}>
      {(site) => <OfShop site={site} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: Site }) {
  const { words, format } = useSpoken();
  const { minutes, since, status, error, retry } = useThroughput(site.id);
  if (status === "refused") return <Banner look="warn">{words.live.refused}</Banner>;
  if (!minutes) {
    return error ? (
      <Failed error={error} title={words.failed} retry={words.retry} onRetry={retry} />
    ) : (
      <Loading rows={2} height="12rem" label={words.loading} />
    );
  }
  const first = minutes[0]?.start ?? 0;
  return (
    <div className={page.stack}>
      <div className={page.row}>
        <ConnectionBadge />
        {since > first + 60_000 && <span className={page.soft}>{words.live.since(format.time(since))}</span>}
      </div>
      {status === "stale" && <Banner look="warn">{words.live.stale}</Banner>}
      <Figures site={site} minutes={minutes} />
      <Hour minutes={minutes} />
    </div>
  );
}

function Figures({ site, minutes }: { site: Site; minutes: readonly Minute[] }) {
  const { words, format } = useSpoken();
  const volume = useInsight("volume", site.id).data?.report;
  const now = minutes.at(-1)?.start ?? 0;
  const { hour, weekday, day } = placeOf(now, volume?.time_zone ?? site.time_zone);
  const soFar = minutes
    .filter(({ start }) => placeOf(start, site.time_zone).hour === hour && now - start < 3_600_000)
    .reduce((sum, { placed }) => sum + placed, 0);
  const usual = volume?.usual[weekday]?.[hour];
  const expected = volume?.ahead.find((one) => one.day === day)?.hours[hour];
  return (
    <dl className={styles.figures}>
      <div className={page.panel}>
        <dt>{words.live.rate}</dt>
        <dd className={page.big} data-testid="rate">
          {format.number(rateOf(minutes, "placed"))}
        </dd>
        <dd className={page.soft}>{words.live.rateHint}</dd>
      </div>
      <div className={page.panel}>
        <dt>{words.live.hour}</dt>
        {COUNTED.map((counted) => (
          <dd key={counted} className={styles.count} data-testid={counted}>
            <span>{words.live[counted]}</span> <strong>{format.number(totalOf(minutes, counted))}</strong>
          </dd>
        ))}
      </div>
      {usual !== undefined && (
        <div className={page.panel}>
          <dt>{words.live.usual}</dt>
          <dd className={page.big}>{format.number(usual)}</dd>
          <dd className={page.soft}>{words.live.soFar(format.number(soFar))}</dd>
        </div>
      )}
      {expected && (
        <div className={page.panel}>
          <dt>{words.live.expected}</dt>
          <dd className={page.big}>{format.number(expected.p50)}</dd>
          <dd className={page.soft}>
            {words.live.expectedRange(format.number(expected.p10), format.number(expected.p90))}
          </dd>
        </div>
      )}
    </dl>
  );
}

function Hour({ minutes }: { minutes: readonly Minute[] }) {
  const { words, format } = useSpoken();
  const isQuiet = COUNTED.every((counted) => totalOf(minutes, counted) === 0);
  return (
    <Chart
      title={words.live.chart}
      hint={isQuiet ? words.live.none : undefined}
      file="last-hour"
      rows={minutes}
      columns={[
        { name: words.live.minute, of: ({ start }) => format.time(start) },
        ...COUNTED.map((counted) => ({
          name: words.live[counted],
          of: (minute: Minute) => minute[counted],
        })),
      ]}
    >
      <Plot
        title={words.live.chart}
        places={minutes.map(({ start }) => format.time(start))}
        series={COUNTED.map((counted) => ({
          name: words.live[counted],
          values: minutes.map((minute) => minute[counted]),
          ...LOOKS[counted],
        }))}
        axis={format.number}
        height={264}
        say={(place) => {
          const minute = minutes[place];
          if (!minute) return "";
          const said = COUNTED.map((counted) => `${words.live[counted]} ${format.number(minute[counted])}`);
          return `${format.time(minute.start)}: ${said.join(" · ")}`;
        }}
      />
    </Chart>
  );
}

/** Where a moment is in the week of a time zone: the hour, the weekday from Monday, and the day. */
function placeOf(time: number, timeZone: string): { hour: number; weekday: number; day: string } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    hour: "2-digit",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(time);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  return { hour: Number(part("hour")), weekday: (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7, day };
}
