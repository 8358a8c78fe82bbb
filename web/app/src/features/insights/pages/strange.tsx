import { Link } from "@tanstack/react-router";
import { reasonSentence } from "#/lib/orders/score-reasons";
import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

const DRAWN_MAX = 20;

/** Orders that a model found strange. */
export function StrangePage() {
  const { words } = useSpoken();
  return (
    <OfSite page="strange" title={words.strange.title} intro={words.strange.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("anomalies", site);
  return <Shown query={query}>{(report) => <Strange report={report} />}</Shown>;
}

function Strange({ report }: { report: Reports["anomalies"] }) {
  const { words, format } = useSpoken();
  const { orders } = report;
  const told = (order: (typeof orders)[number]) =>
    order.reasons.map((reason) => reasonSentence(reason, { currency: report.currency }));
  const shown = words.overview.strangeOf(format.number(report.strange), format.number(report.judged));
  return (
    <div className={page.stack}>
      <p className={page.soft}>
        {shown} ({format.percent(report.share)})
      </p>
      {orders.length === 0 && <p>{words.strange.none}</p>}
      {orders.length > 0 && (
        <Chart
          title={words.strange.chart}
          hint={words.strange.list}
          file="strange-orders"
          rows={orders}
          columns={[
            { name: words.strange.order, of: ({ number }) => words.strange.number(String(number)) },
            { name: words.strange.placed, of: ({ placed_at: at }) => format.dateTime(at) },
            {
              name: words.strange.total,
              of: ({ total_minor: total }) => total,
              show: (minor) => format.money(minor, report.currency),
            },
            { name: words.strange.score, of: ({ score }) => score, show: format.precise },
            { name: words.strange.model, of: ({ model }) => model },
            { name: words.strange.reasons, of: (order) => told(order).join(" ") },
          ]}
        >
          <Bars
            label={words.strange.chart}
            top={1}
            rows={orders
              .slice(0, DRAWN_MAX)
              .map(({ order, number, placed_at: at, total_minor: total, score }) => ({
                key: order,
                name: (
                  <>
                    <Link to="/admin/orders/$id" params={{ id: order }}>
                      {words.strange.number(String(number))}
                    </Link>{" "}
                    · {format.dateTime(at)} · {format.money(total, report.currency)}
                  </>
                ),
                parts: [{ value: score, shown: format.precise(score), tone: "warn" as const }],
              }))}
          />
        </Chart>
      )}
      {orders.some(({ reasons }) => reasons.length > 0) && (
        <section className={page.panel}>
          <h2>{words.strange.reasons}</h2>
          <ul className={page.list}>
            {orders.map((order) =>
              order.reasons.length > 0 ? (
                <li key={order.order}>
                  <strong>{words.strange.number(String(order.number))}</strong>
                  <p>{told(order).join(" ")}</p>
                </li>
              ) : null,
            )}
          </ul>
        </section>
      )}
    </div>
  );
}
