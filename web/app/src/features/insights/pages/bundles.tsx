import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Shown } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

const DRAWN_MAX = 12;
const SAID_MAX = 5;

/** What is bought together. */
export function BundlesPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="bundles" title={words.bundles.title} intro={words.bundles.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("bundles", site);
  return <Shown query={query}>{(report) => <BundlesView report={report} />}</Shown>;
}

export function BundlesView({ report }: { report: Reports["bundles"] }) {
  const { words, format } = useSpoken();
  const { pairs } = report;
  const called = ({ name, sku }: { name: string; sku: string }) => name || sku;
  return (
    <div className={page.stack}>
      <p className={page.soft}>
        {words.bundles.counted(format.number(report.carts), format.number(report.carts_with_several))}
      </p>
      <InWords pairs={pairs} />
      <Chart
        title={words.bundles.lift}
        file="bundles-lift"
        rows={pairs}
        columns={[
          { name: words.bundles.first, of: ({ first }) => called(first) },
          { name: words.bundles.second, of: ({ second }) => called(second) },
          { name: words.bundles.liftShort, of: ({ lift }) => lift, show: format.precise },
        ]}
      >
        <Bars
          label={words.bundles.lift}
          rows={pairs.slice(0, DRAWN_MAX).map(({ first, second, lift }) => ({
            key: `${first.sku} ${second.sku}`,
            name: words.bundles.and(called(first), called(second)),
            parts: [{ value: lift, shown: `${format.precise(lift)} ×`, tone: "accent" as const }],
          }))}
        />
      </Chart>
      <Chart
        title={words.bundles.pairs}
        hint={`${words.bundles.support}: ${words.bundles.supportHint} · ${words.bundles.confidence}: ${words.bundles.confidenceHint}`}
        file="bundles"
        rows={pairs}
        columns={[
          { name: words.bundles.first, of: ({ first }) => called(first) },
          { name: words.bundles.second, of: ({ second }) => called(second) },
          { name: words.bundles.together, of: ({ together }) => together },
          { name: words.bundles.support, of: ({ support }) => support, show: format.percent },
          { name: words.bundles.confidence, of: ({ confidence }) => confidence, show: format.percent },
          {
            name: words.bundles.confidenceBack,
            of: ({ confidence_back: back }) => back,
            show: format.percent,
          },
          { name: words.bundles.liftShort, of: ({ lift }) => lift, show: format.precise },
        ]}
      />
    </div>
  );
}

/** The strongest pairs as people would say them: the way round that tells more. */
function InWords({ pairs }: Pick<Reports["bundles"], "pairs">) {
  const { words, format } = useSpoken();
  const said = pairs
    .map(({ first, second, confidence, confidence_back: back }) =>
      confidence >= back
        ? { first, second, share: confidence }
        : { first: second, second: first, share: back },
    )
    .sort((one, other) => other.share - one.share)
    .slice(0, SAID_MAX);
  if (said.length === 0) return null;
  const called = ({ name, sku }: { name: string; sku: string }) => name || sku;
  return (
    <section className={page.panel}>
      <h2>{words.bundles.inWords}</h2>
      <ul className={page.list}>
        {said.map(({ first, second, share }) => (
          <li key={`${first.sku} ${second.sku}`} data-testid="in-words">
            {words.bundles.ofHundred(called(first), format.number(Math.round(share * 100)), called(second))}
          </li>
        ))}
      </ul>
    </section>
  );
}
