import type { Column } from "#/lib/download/csv";
import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { Table } from "../chart/table";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

type Span = Reports["sales"]["days"][number];

/** Orders and money. */
export function SalesPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="sales" title={words.sales.title} intro={words.sales.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("sales", site);
  return <Shown query={query}>{(report) => <SalesView report={report} />}</Shown>;
}

export function SalesView({ report }: { report: Reports["sales"] }) {
  const { words, format } = useSpoken();
  return (
    <div className={page.stack}>
      {report.compared && <Compared report={report} compared={report.compared} />}
      <div className={page.pair}>
        <Days report={report} />
        <Revenue report={report} />
      </div>
      <div className={page.pair}>
        <Chart
          title={words.sales.weeks}
          file="sales-weeks"
          rows={report.weeks}
          columns={useSpanColumns(report.currency, words.column.week)}
        />
        <Articles report={report} />
      </div>
      {report.other_currency > 0 && (
        <p className={page.soft}>{words.sales.other(format.number(report.other_currency))}</p>
      )}
    </div>
  );
}

function useSpanColumns(currency: string, first: string): Column<Span>[] {
  const { words, format } = useSpoken();
  const money = (minor: number) => format.money(minor, currency);
  return [
    { name: first, of: ({ from }) => from, write: format.day },
    { name: words.column.orders, of: ({ orders }) => orders },
    { name: words.column.sold, of: ({ sold }) => sold },
    { name: words.column.revenue, of: ({ revenue_minor: revenue }) => revenue, show: money },
    { name: words.column.average, of: ({ average_minor: average }) => average, show: money },
    { name: words.column.cancelled, of: ({ cancelled }) => cancelled },
    { name: words.column.expired, of: ({ expired }) => expired },
  ];
}

function Days({ report: { days, currency } }: { report: Reports["sales"] }) {
  const { words, format } = useSpoken();
  const rest = days.map(({ orders, sold, cancelled, expired }) => orders - sold - cancelled - expired);
  return (
    <Chart
      title={words.sales.days}
      file="sales-days"
      rows={days}
      columns={useSpanColumns(currency, words.column.day)}
    >
      <Plot
        title={words.sales.days}
        places={days.map(({ from }) => format.shortDay(from))}
        isStacked
        series={[
          {
            name: words.column.sold,
            values: days.map(({ sold }, at) => sold + (rest[at] ?? 0)),
            look: "bar",
            tone: "accent",
          },
          {
            name: words.column.cancelled,
            values: days.map(({ cancelled }) => cancelled),
            look: "bar",
            tone: "bad",
          },
          {
            name: words.column.expired,
            values: days.map(({ expired }) => expired),
            look: "bar",
            tone: "mute",
          },
        ]}
        axis={format.number}
        say={(place) => {
          const day = days[place];
          if (!day) return "";
          const parts = [
            `${words.column.orders} ${format.number(day.orders)}`,
            `${words.column.cancelled} ${format.number(day.cancelled)}`,
          ];
          return `${format.day(day.from)}: ${parts.join(" · ")}`;
        }}
      />
    </Chart>
  );
}

function Revenue({ report: { days, currency } }: { report: Reports["sales"] }) {
  const { words, format } = useSpoken();
  const money = (minor: number) => format.money(minor, currency);
  return (
    <Chart
      title={words.sales.revenueDays}
      file="revenue-days"
      rows={days}
      columns={useSpanColumns(currency, words.column.day)}
    >
      <Plot
        title={words.sales.revenueDays}
        places={days.map(({ from }) => format.shortDay(from))}
        series={[
          {
            name: words.column.revenue,
            values: days.map(({ revenue_minor: revenue }) => revenue),
            look: "line",
            tone: "accent",
          },
        ]}
        axis={(minor) => money(minor).replace(/[.,]00(?=\D*$)/, "")}
        say={(place) => {
          const day = days[place];
          if (!day) return "";
          const average =
            day.average_minor == null ? "" : ` · ${words.column.average} ${money(day.average_minor)}`;
          return `${format.day(day.from)}: ${money(day.revenue_minor)}${average}`;
        }}
      />
    </Chart>
  );
}

interface ComparedProps {
  report: Reports["sales"];
  compared: NonNullable<Reports["sales"]["compared"]>;
}

function Compared({ report, compared }: ComparedProps) {
  const { words, format } = useSpoken();
  const { now, before } = compared;
  const money = (minor: number | null | undefined) =>
    minor == null ? "–" : format.money(minor, report.currency);
  const change = (share: number | null | undefined) => (share == null ? "–" : format.change(share));
  const rows = [
    {
      name: words.column.orders,
      now: format.number(now.orders),
      before: format.number(before.orders),
      change: change(compared.orders),
    },
    {
      name: words.column.revenue,
      now: money(now.revenue_minor),
      before: money(before.revenue_minor),
      change: change(compared.revenue),
    },
    {
      name: words.column.average,
      now: money(now.average_minor),
      before: money(before.average_minor),
      change: change(compared.average),
    },
    {
      name: words.sales.cancelledShare,
      now: format.percent(compared.cancelled_share),
      before: format.percent(compared.cancelled_share_before),
      change: "",
    },
  ];
  return (
    <section className={page.panel}>
      <h2>{words.sales.compared}</h2>
      <Table
        title={words.sales.compared}
        rows={rows}
        columns={[
          { name: words.sales.figure, of: ({ name }) => name },
          { name: words.sales.now, of: (row) => row.now, isNumber: true },
          { name: words.sales.before, of: (row) => row.before, isNumber: true },
          { name: words.sales.change, of: (row) => row.change, isNumber: true },
        ]}
      />
    </section>
  );
}

function Articles({ report: { articles } }: { report: Reports["sales"] }) {
  const { words, format } = useSpoken();
  if (articles.length === 0) return null;
  return (
    <Chart
      title={words.sales.articles}
      file="best-sellers"
      rows={articles}
      columns={[
        { name: words.column.article, of: ({ name, sku }) => name || sku },
        { name: "SKU", of: ({ sku }) => sku },
        { name: words.column.pieces, of: ({ units }) => units },
        { name: words.column.orders, of: ({ orders }) => orders },
      ]}
    >
      <Bars
        label={words.sales.articles}
        rows={articles.slice(0, 12).map(({ sku, name, units }) => ({
          key: sku,
          name: name || sku,
          parts: [{ value: units, shown: format.number(units), tone: "accent" as const }],
        }))}
      />
    </Chart>
  );
}
