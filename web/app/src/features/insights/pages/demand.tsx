import { TrendingDown, TrendingUp } from "lucide-react";
import tones from "#/components/tones.module.css";
import { type DemandSeries, type Figured, type Reports, useInsight } from "../api";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { Shown, Silent } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { useChoice } from "../use-choice";
import { named } from "../words/named";
import { exponential, moving } from "./averages";
import { daysOf, type ForecastDay } from "./forecast-days";
import { VolumeView } from "./volume";

/** The averages that stand beside the forecast, as the hub's forecasters have them: four weeks, and a tenth a day. */
const MOVING_DAYS = 28;
const EXPONENTIAL_SHARE = 0.1;

/** What was ordered, what may come, and who says so. */
export function DemandPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="demand" title={words.demand.title} intro={words.demand.intro}>
      {(site) => <Both site={site.id} />}
    </OfSite>
  );
}

function Both({ site }: { site: string }) {
  const { words } = useSpoken();
  const demand = useInsight("demand", site);
  const volume = useInsight("volume", site);
  return (
    <>
      <Shown query={demand}>{(report) => <DemandView report={report} />}</Shown>
      <h2>{words.demand.hours}</h2>
      <p className={page.intro}>{words.demand.hoursHint}</p>
      <Shown query={volume}>{(report) => <VolumeView report={report} />}</Shown>
    </>
  );
}

export function DemandView({ report }: { report: Reports["demand"] }) {
  const { words } = useSpoken();
  const [sku, choose] = useChoice("sku");
  const series = report.articles.find((article) => article.sku === sku) ?? report.orders;
  const what = series.name || series.sku || words.demand.wholeSite;
  return (
    <div className={page.stack}>
      {report.articles.length > 0 && (
        <label className={page.row}>
          <strong>{words.demand.of}</strong>
          <select
            className={page.select}
            value={series.sku ?? ""}
            onChange={(event) => choose(event.target.value || undefined)}
          >
            <option value="">{words.demand.wholeSite}</option>
            {report.articles.map((article) => (
              <option key={article.sku} value={article.sku ?? ""}>
                {article.name || article.sku}
              </option>
            ))}
          </select>
        </label>
      )}
      <Forecast key={series.sku ?? ""} what={what} series={series} />
      {series.figures.length > 0 && <Forecasters figures={series.figures} />}
      {series === report.orders && <Weeks report={report} />}
      {report.cut && <p className={page.soft}>{words.demand.cut}</p>}
    </div>
  );
}

function Forecast({ what, series }: { what: string; series: DemandSeries }) {
  const { words, format } = useSpoken();
  const days = daysOf(series);
  const sma = moving(series.history, MOVING_DAYS);
  const ema = exponential(series.history, EXPONENTIAL_SHARE);
  const averaged = days.map((day, at) => ({ ...day, sma: sma[at] ?? null, ema: ema[at] ?? null }));
  const title = words.demand.chart(what);
  return (
    <>
      {series.state !== "ready" && series.sku && <Silent insight={series} isSmall />}
      <Chart
        title={title}
        hint={
          <span className={page.row}>
            {series.by && words.demand.by(named(words.forecasters, series.by))}
            {series.trend && <Trend trend={series.trend} />}
          </span>
        }
        file={`demand-${series.sku ?? "orders"}`}
        rows={averaged}
        columns={[
          { name: words.column.day, of: ({ day }) => day, write: format.day },
          { name: words.column.came, of: ({ came }) => came },
          { name: words.averages.sma, of: (day) => day.sma },
          { name: words.averages.ema, of: (day) => day.ema },
          { name: words.column.p10, of: ({ p10 }) => p10 },
          { name: words.column.p50, of: ({ p50 }) => p50 },
          { name: words.column.p90, of: ({ p90 }) => p90 },
        ]}
      >
        <Plot
          title={title}
          places={days.map(({ day }) => format.shortDay(day))}
          series={[
            {
              name: words.demand.history,
              values: days.map(({ came }) => came),
              look: "line",
              tone: "accent",
            },
            {
              name: words.averages.sma,
              values: averaged.map((day) => day.sma),
              look: "dashed",
              tone: "mute",
            },
            {
              name: words.averages.ema,
              values: averaged.map((day) => day.ema),
              look: "dashed",
              tone: "warn",
            },
            { name: words.demand.ahead, values: days.map(({ p50 }) => p50), look: "dashed", tone: "info" },
          ]}
          band={{
            name: words.chart.band,
            low: days.map(({ p10 }) => p10),
            high: days.map(({ p90 }) => p90),
            tone: "info",
          }}
          axis={format.number}
          first={series.history.length + 1}
          say={(place) => sayDay(days[place])}
          height={264}
        />
      </Chart>
    </>
  );

  function sayDay(day: ForecastDay | undefined): string {
    if (!day) return "";
    if (day.p50 === null || day.p10 === null || day.p90 === null) {
      return `${format.day(day.day)}: ${format.number(day.came ?? 0)}`;
    }
    const band = words.chart.between(format.number(day.p10), format.number(day.p90));
    return `${format.day(day.day)}: ${format.number(day.p50)} (${band})`;
  }
}

function Trend({ trend }: { trend: NonNullable<DemandSeries["trend"]> }) {
  const { words, format } = useSpoken();
  const { word, change_four_weeks: change, weeks } = trend;
  const Icon = word === "declining" ? TrendingDown : TrendingUp;
  const tone = word === "growing" ? tones.good : word === "declining" ? tones.warn : tones.mute;
  return (
    <span
      className={`${page.pill} ${tone}`}
      title={words.demand.change(format.change(change), format.number(weeks))}
    >
      {word !== "stable" && <Icon aria-hidden size={14} />}
      {named(words.demand.trend, word)} {format.change(change)}
    </span>
  );
}

export function Forecasters({ figures }: { figures: readonly Figured[] }) {
  const { words, format } = useSpoken();
  return (
    <Chart
      title={words.demand.figures}
      hint={words.demand.figuresHint}
      file="forecasters"
      rows={figures}
      columns={[
        {
          name: words.column.by,
          of: ({ by, chosen }) => {
            const name = named(words.forecasters, by);
            return chosen ? `${name} ✓ ${words.demand.chosen}` : name;
          },
        },
        { name: words.demand.mae, of: ({ mae }) => mae, show: format.precise },
        { name: words.demand.rmse, of: ({ rmse }) => rmse, show: format.precise },
        { name: words.demand.wape, of: ({ wape }) => wape, show: format.percent },
        { name: words.demand.mape, of: ({ mape }) => mape, show: format.percent },
        { name: words.demand.compared, of: ({ count }) => count },
      ]}
    />
  );
}

function Weeks({ report }: { report: Reports["demand"] }) {
  const { words, format } = useSpoken();
  const { weeks } = report;
  if (weeks.length === 0) return null;
  const title = words.demand.weeks;
  return (
    <Chart
      title={title}
      hint={report.weeks_by && words.demand.by(named(words.forecasters, report.weeks_by))}
      file="demand-weeks"
      rows={weeks}
      columns={[
        { name: words.column.week, of: ({ day }) => day, write: format.day },
        { name: words.column.p10, of: ({ p10 }) => p10 },
        { name: words.column.p50, of: ({ p50 }) => p50 },
        { name: words.column.p90, of: ({ p90 }) => p90 },
      ]}
    >
      <Plot
        title={title}
        places={weeks.map(({ day }) => format.month(day.slice(0, 7)))}
        series={[
          { name: words.demand.ahead, values: weeks.map(({ p50 }) => p50), look: "dashed", tone: "info" },
        ]}
        band={{
          name: words.chart.band,
          low: weeks.map(({ p10 }) => p10),
          high: weeks.map(({ p90 }) => p90),
          tone: "info",
        }}
        axis={format.number}
        first={0}
        say={(place) => {
          const week = weeks[place];
          if (!week) return "";
          const band = words.chart.between(format.number(week.p10), format.number(week.p90));
          return `${words.column.week} ${format.day(week.day)}: ${format.number(week.p50)} (${band})`;
        }}
      />
    </Chart>
  );
}
