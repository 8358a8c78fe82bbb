import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import tones from "#/components/tones.module.css";
import { pages } from "#/lib/staff/part-messages";
import type { Page } from "../access";
import { at, INSIGHTS } from "../address";
import { type Kind, type Reports, useInsight } from "../api";
import { Plot } from "../chart/plot";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import styles from "./overview.module.css";
import { riskTone } from "./shelves";
import { Standing } from "./stations";
import { busiest } from "./volume";

/** Rows of a card. */
const ROWS = 4;
/** From this chance on, an article is worth a line on the first page. */
const RISK_MIN = 0.05;

/** What matters tomorrow, on one page. */
export function OverviewPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="overview" title={words.overview.title} intro="">
      {(site) => (
        <div className={styles.cards}>
          <Orders site={site.id} />
          <Hours site={site.id} />
          <RunsOut site={site.id} />
          <Week site={site.id} />
          <Strange site={site.id} />
          <Slow site={site.id} />
        </div>
      )}
    </OfSite>
  );
}

interface CardProps<K extends Kind> {
  title: string;
  /** What it says in short, and the page that has all of it. */
  kind: K;
  page: Page;
  site: string;
  /** Its place in the grid. */
  card?: "orders" | "hours";
  children: (report: Reports[K]) => ReactNode;
}

function Card<K extends Kind>({ title, kind, page: name, site, card, children }: CardProps<K>) {
  const { words } = useSpoken();
  const query = useInsight(kind, site);
  return (
    <section className={page.panel} data-card={card ?? name}>
      <h2>{title}</h2>
      <Shown query={query} isSmall>
        {children}
      </Shown>
      <Link to={INSIGHTS} params={at(name)} search={{ site }} className={styles.more}>
        {words.more(pages[name])}
      </Link>
    </section>
  );
}

function Orders({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.orders} kind="demand" page="demand" site={site} card="orders">
      {({ orders }) => {
        const tomorrow = orders.ahead[1];
        if (!tomorrow) return null;
        const week = orders.ahead.slice(1, 8);
        return (
          <>
            <p className={page.soft}>{words.overview.ordersOf(format.day(tomorrow.day))}</p>
            <p className={page.big} data-testid="tomorrow">
              {format.number(Math.round(tomorrow.p50))}
            </p>
            <p className={page.soft}>
              {words.overview.range(
                format.number(Math.round(tomorrow.p10)),
                format.number(Math.round(tomorrow.p90)),
              )}
            </p>
            <ul className={page.list}>
              {week.slice(1, 4).map(({ day, p10, p50, p90 }) => (
                <li key={day}>
                  <span>{format.day(day)}</span>
                  <span>
                    <strong>{format.number(Math.round(p50))}</strong>{" "}
                    <span className={page.soft}>
                      {words.chart.between(format.number(Math.round(p10)), format.number(Math.round(p90)))}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Card>
  );
}

function Hours({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.hours} kind="volume" page="demand" site={site} card="hours">
      {({ ahead }) => {
        const tomorrow = ahead[1];
        if (!tomorrow) return null;
        const { hours } = tomorrow;
        const peak = busiest(hours);
        const most = hours[peak]?.p50 ?? 0;
        return (
          <>
            <p className={page.soft}>
              {format.day(tomorrow.day)} · {words.overview.peak(format.hour(peak), format.number(most))}
            </p>
            <Plot
              title={words.overview.hours}
              places={hours.map((_, hour) => format.hour(hour))}
              series={[
                {
                  name: words.demand.expected,
                  values: hours.map(({ p50 }) => p50),
                  look: "bar",
                  tone: "accent",
                },
              ]}
              band={{
                name: words.chart.band,
                low: hours.map(({ p10 }) => p10),
                high: hours.map(({ p90 }) => p90),
                tone: "mute",
              }}
              axis={format.number}
              first={peak}
              height={168}
              say={(hour) => {
                const said = hours[hour];
                if (!said) return "";
                const band = words.chart.between(format.number(said.p10), format.number(said.p90));
                return `${format.hour(hour)}: ${format.number(said.p50)} (${band})`;
              }}
            />
          </>
        );
      }}
    </Card>
  );
}

function RunsOut({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.runsOut} kind="stockout" page="shelves" site={site}>
      {({ articles }) => {
        const likely = articles.filter(({ risk_lead: risk }) => risk >= RISK_MIN).slice(0, ROWS);
        if (likely.length === 0) return <p>{words.overview.runsOutNone}</p>;
        return (
          <ul className={page.list}>
            {likely.map(({ sku, name, risk_lead: risk }) => (
              <li key={sku}>
                <span>{name || sku}</span>
                <span className={`${page.pill} ${tones[riskTone(risk)]}`}>
                  {words.overview.risk(format.percent(risk))}
                </span>
              </li>
            ))}
          </ul>
        );
      }}
    </Card>
  );
}

function Strange({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.strange} kind="anomalies" page="strange" site={site}>
      {({ strange, judged, orders, currency }) => (
        <>
          {strange === 0 ? (
            <p>{words.overview.strangeNone}</p>
          ) : (
            <p className={page.big}>{format.number(strange)}</p>
          )}
          <p className={page.soft}>
            {words.overview.strangeOf(format.number(strange), format.number(judged))}
          </p>
          <ul className={page.list}>
            {orders.slice(0, ROWS - 1).map(({ order, number, placed_at: at, total_minor: total }) => (
              <li key={order}>
                <Link to="/admin/orders/$id" params={{ id: order }}>
                  {words.strange.number(String(number))}
                </Link>
                <span>
                  {format.dateTime(at)} · {format.money(total, currency)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Slow({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.slow} kind="bottlenecks" page="stations" site={site}>
      {({ stations, stuck_count: stuck }) => {
        const troubled = stations.filter((station) => station.slow || station.over_capacity);
        if (troubled.length === 0 && stuck === 0) return <p>{words.overview.slowNone}</p>;
        return (
          <>
            {stuck > 0 && <p>{words.overview.stuck(format.number(stuck))}</p>}
            <ul className={page.list}>
              {troubled.slice(0, ROWS).map((station) => (
                <li key={station.station}>
                  <span>{station.station}</span>
                  <Standing station={station} />
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </Card>
  );
}

function Week({ site }: { site: string }) {
  const { words, format } = useSpoken();
  return (
    <Card title={words.overview.week} kind="sales" page="sales" site={site}>
      {({ compared, currency, days }) => {
        const now = compared?.now;
        const orders = now?.orders ?? days.reduce((sum, day) => sum + day.orders, 0);
        const revenue = now?.revenue_minor ?? days.reduce((sum, day) => sum + day.revenue_minor, 0);
        return (
          <dl className={page.figures}>
            <div>
              <dt>{words.column.orders}</dt>
              <dd>
                {format.number(orders)} {compared?.orders != null && <Change by={compared.orders} />}
              </dd>
            </div>
            <div>
              <dt>{words.column.revenue}</dt>
              <dd>
                {format.money(revenue, currency)}{" "}
                {compared?.revenue != null && <Change by={compared.revenue} />}
              </dd>
            </div>
          </dl>
        );
      }}
    </Card>
  );
}

function Change({ by }: { by: number }) {
  const { format } = useSpoken();
  const tone = by > 0 ? tones.good : by < 0 ? tones.warn : tones.mute;
  return <span className={`${page.pill} ${tone}`}>{format.change(by)}</span>;
}
