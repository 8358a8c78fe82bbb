import { useState } from "react";
import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";
import styles from "./customers.module.css";
import { NextOrder } from "./next-order";

/** Groups of customers. */
export function CustomersPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="customers" title={words.customers.title} intro={words.customers.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("segments", site);
  return <Shown query={query}>{(report) => <SegmentsView report={report} site={site} />}</Shown>;
}

/** Members of a site's groups have an account, and so a likely next order; those of a file have none. */
export function SegmentsView({ report, site }: { report: Reports["segments"]; site?: string }) {
  const { words, format } = useSpoken();
  const [asked, setAsked] = useState<string | null>(null);
  const { segments } = report;
  const groupOf = (name: string) => named(words.customers.names, name);
  const by = report.by === "rules" ? words.customers.rules : report.by;
  return (
    <div className={page.stack}>
      <p className={page.soft}>{words.customers.counted(format.number(report.customers), by)}</p>
      <Chart
        title={words.customers.share}
        file="segments-shares"
        rows={segments}
        columns={[
          { name: words.customers.group, of: ({ name }) => groupOf(name) },
          { name: words.customers.ofCustomers, of: ({ share }) => share, show: format.percent },
          { name: words.customers.ofMoney, of: ({ money_share: share }) => share, show: format.percent },
        ]}
      >
        <Bars
          label={words.customers.share}
          rows={segments.map(({ name, share, money_share: money }) => ({
            key: name,
            name: groupOf(name),
            parts: [
              { name: words.customers.ofCustomers, value: share, shown: format.percent(share), tone: "info" },
              { name: words.customers.ofMoney, value: money, shown: format.percent(money), tone: "accent" },
            ],
          }))}
        />
      </Chart>
      <Chart
        title={words.customers.groups}
        file="segments"
        rows={segments}
        columns={[
          { name: words.customers.group, of: ({ name }) => groupOf(name) },
          { name: words.customers.ofCustomers, of: ({ customers }) => customers },
          { name: words.customers.recency, of: (group) => group.recency_days },
          { name: words.customers.orders, of: ({ orders }) => orders },
          {
            name: words.customers.money,
            of: (group) => group.money_minor,
            show: (minor) => format.money(minor, report.currency),
          },
          { name: words.customers.tenure, of: (group) => group.tenure_days },
          { name: words.customers.gap, of: (group) => group.gap_days },
        ]}
      />
      {site && (
        <section className={page.panel}>
          <h2>{words.customers.members}</h2>
          {segments.map(({ name, members }) => (
            <details key={name} className={styles.group}>
              <summary>{groupOf(name)}</summary>
              <ul className={styles.members}>
                {members.map((member) => (
                  <li key={member}>
                    <button type="button" onClick={() => setAsked(member)}>
                      {member}
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        </section>
      )}
      {site && asked && <NextOrder site={site} customer={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
