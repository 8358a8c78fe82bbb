import { Download } from "lucide-react";
import { Button } from "#/components/button";
import { csv } from "#/lib/download/csv";
import { keep } from "#/lib/download/download";
import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

/** Articles whose bars are drawn; the table has all. */
const DRAWN_MAX = 15;

/** What runs out, and what to order. */
export function ShelvesPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="shelves" title={words.shelves.title} intro={words.shelves.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("stockout", site);
  return <Shown query={query}>{(report) => <Shelves report={report} />}</Shown>;
}

/** From which chance on something is worth a look, and a worry. */
export function riskTone(chance: number): "bad" | "warn" | "good" {
  if (chance >= 0.5) return "bad";
  return chance >= 0.05 ? "warn" : "good";
}

function Shelves({ report }: { report: Reports["stockout"] }) {
  const { words, format } = useSpoken();
  const { articles } = report;
  const terms = words.shelves.terms(format.number(report.lead_days), format.percent(report.service));
  return (
    <div className={page.stack}>
      <p className={page.soft}>
        {terms} <span lang="en">{words.shelves.by(report.by, format.number(report.counted))}</span>
      </p>
      <div className={page.pair}>
        <Drafts report={report} />
        <Chart
          title={words.shelves.risk}
          file="shelves"
          rows={articles}
          columns={[
            { name: words.column.article, of: ({ name, sku }) => name || sku },
            { name: words.shelves.riskDay, of: (shelf) => shelf.risk_day, show: format.percent },
            { name: words.shelves.riskLead, of: (shelf) => shelf.risk_lead, show: format.percent },
            { name: words.shelves.onHand, of: (shelf) => shelf.on_hand },
            { name: words.shelves.reserved, of: (shelf) => shelf.reserved },
            { name: words.shelves.daily, of: (shelf) => shelf.daily },
            { name: words.shelves.spread, of: (shelf) => shelf.spread },
            { name: words.shelves.cover, of: (shelf) => shelf.cover_days },
            { name: words.shelves.reorder, of: (shelf) => shelf.reorder_point },
            { name: words.shelves.safety, of: (shelf) => shelf.safety_stock },
          ]}
        >
          <Bars
            label={words.shelves.risk}
            top={1}
            rows={articles.slice(0, DRAWN_MAX).map((shelf) => ({
              key: shelf.sku,
              name: shelf.name || shelf.sku,
              parts: [
                {
                  value: shelf.risk_lead,
                  shown: format.percent(shelf.risk_lead),
                  tone: riskTone(shelf.risk_lead),
                },
              ],
            }))}
          />
        </Chart>
      </div>
      <Chart
        title={words.shelves.all}
        file="reorder"
        rows={articles}
        columns={[
          { name: words.column.article, of: ({ name, sku }) => name || sku },
          { name: words.shelves.onHand, of: (shelf) => shelf.on_hand },
          { name: words.shelves.daily, of: (shelf) => shelf.daily },
          { name: words.shelves.cover, of: (shelf) => shelf.cover_days },
          { name: words.shelves.reorder, of: (shelf) => shelf.reorder_point },
          { name: words.shelves.safety, of: (shelf) => shelf.safety_stock },
          { name: words.shelves.riskLead, of: (shelf) => shelf.risk_lead, show: format.percent },
        ]}
      />
    </div>
  );
}

function Drafts({ report }: { report: Reports["stockout"] }) {
  const { words, format } = useSpoken();
  const due = report.articles.flatMap(({ draft, ...shelf }) => (draft ? [{ ...shelf, draft }] : []));
  const why = ({ on_hand: onHand, reserved, reorder_point: needed }: (typeof due)[number]) =>
    words.shelves.draftWhy(
      format.number(onHand - reserved),
      format.number(Math.ceil(needed)),
      format.number(report.lead_days),
      format.percent(report.service),
    );
  const save = () => {
    const text = csv<(typeof due)[number]>(
      [
        { name: "sku", of: ({ sku }) => sku },
        { name: "name", of: ({ name }) => name },
        { name: "quantity", of: ({ draft }) => draft.quantity },
        { name: "reason", of: why },
      ],
      due,
    );
    keep(new Blob([text], { type: "text/csv;charset=utf-8" }), "reorder-drafts.csv");
  };
  return (
    <section className={page.panel}>
      <div className={`${page.row} ${page.spread}`}>
        <h2>{words.shelves.drafts}</h2>
        {due.length > 0 && (
          <Button
            size="s"
            icon={<Download aria-hidden size={16} />}
            aria-label={words.chart.csvOf(words.shelves.drafts)}
            onClick={save}
          >
            CSV
          </Button>
        )}
      </div>
      {due.length === 0 && <p className={page.soft}>{words.shelves.noDrafts}</p>}
      <ul className={page.list}>
        {due.map((shelf) => (
          <li key={shelf.sku} data-testid="draft">
            <strong dir="auto">{shelf.name || shelf.sku}</strong>
            <strong>{words.shelves.draft(format.number(shelf.draft.quantity))}</strong>
            <p>{why(shelf)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
