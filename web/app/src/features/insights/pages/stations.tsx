import { Link } from "@tanstack/react-router";
import tones from "#/components/tones.module.css";
import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";

type Report = Reports["bottlenecks"];
type Station = Report["stations"][number];

/** Where orders wait. */
export function StationsPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="stations" title={words.stations.title} intro={words.stations.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("bottlenecks", site);
  return <Shown query={query}>{(report) => <Stations report={report} />}</Shown>;
}

function Stations({ report }: { report: Report }) {
  const { words, format } = useSpoken();
  const { stations } = report;
  return (
    <div className={page.stack}>
      <Chart
        title={words.stations.load}
        file="station-load"
        rows={stations}
        columns={[
          { name: words.stations.station, of: ({ station }) => station },
          { name: words.stations.now, of: ({ open }) => open },
          { name: words.stations.usual, of: ({ usual_open: usual }) => usual },
          { name: words.stations.capacity, of: ({ capacity }) => capacity, isNumber: true },
        ]}
      >
        <Bars
          label={words.stations.load}
          rows={stations.map((station) => ({
            key: station.station,
            name: (
              <span className={page.row}>
                {station.station} <Standing station={station} />
              </span>
            ),
            parts: [
              {
                name: words.stations.now,
                value: station.open,
                shown: format.number(station.open),
                tone: station.over_capacity ? "bad" : "accent",
              },
              {
                name: words.stations.usual,
                value: station.usual_open,
                shown: format.number(station.usual_open),
                tone: "mute",
              },
            ],
          }))}
        />
      </Chart>
      <Chart
        title={words.stations.all}
        file="stations"
        rows={stations}
        columns={[
          { name: words.stations.station, of: ({ station }) => station },
          { name: words.stations.open, of: ({ open }) => open },
          { name: words.stations.queued, of: ({ queued }) => queued },
          { name: words.stations.capacity, of: ({ capacity }) => capacity, isNumber: true },
          { name: words.stations.finished, of: ({ finished }) => finished },
          { name: words.stations.median, of: (station) => station.median_minutes, isNumber: true },
          { name: words.stations.p90, of: (station) => station.p90_minutes, isNumber: true },
          { name: words.stations.today, of: (station) => station.median_minutes_today, isNumber: true },
        ]}
      />
      <Stuck report={report} />
    </div>
  );
}

/** Whether a station is in trouble, in words and a colour. */
export function Standing({ station }: { station: Station }) {
  const { words } = useSpoken();
  if (station.over_capacity)
    return <span className={`${page.pill} ${tones.bad}`}>{words.stations.over}</span>;
  if (station.slow) return <span className={`${page.pill} ${tones.warn}`}>{words.stations.slow}</span>;
  return null;
}

function Stuck({ report }: { report: Report }) {
  const { words, format } = useSpoken();
  const { stuck } = report;
  if (stuck.length === 0) {
    return (
      <section className={page.panel}>
        <h2>{words.stations.stuck}</h2>
        <p className={page.soft}>{words.stations.noStuck}</p>
      </section>
    );
  }
  return (
    <Chart
      title={words.stations.stuck}
      hint={words.overview.stuck(format.number(report.stuck_count))}
      file="stuck"
      rows={stuck}
      columns={[
        { name: words.strange.order, of: ({ number }) => words.strange.number(String(number)) },
        { name: words.stations.station, of: ({ station }) => station },
        { name: words.stations.state, of: ({ state }) => named(words.stations.states, state) },
        { name: words.stations.waits, of: ({ minutes }) => minutes },
        { name: words.stations.since, of: ({ since }) => format.dateTime(since) },
      ]}
    >
      <ul className={page.list}>
        {stuck.map(({ order, number, ticket, station, state, minutes }) => (
          <li key={`${order} ${ticket}`}>
            <Link to="/admin/orders/$id" params={{ id: order }}>
              {words.strange.number(String(number))}
            </Link>
            <span>
              {station} · {named(words.stations.states, state)}
            </span>
            <strong>
              {format.number(minutes)} {words.stations.minutes}
            </strong>
          </li>
        ))}
      </ul>
    </Chart>
  );
}
