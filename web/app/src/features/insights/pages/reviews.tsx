import { type Reports, useInsight } from "../api";
import { Bars } from "../chart/bars";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { Shown, Told } from "../insight";
import { OfSite } from "../of-site";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";

type Report = Reports["sentiment"];

/** What customers say. */
export function ReviewsPage() {
  const { words } = useSpoken();
  return (
    <OfSite page="reviews" title={words.reviews.title} intro={words.reviews.intro}>
      {(site) => <OfShop site={site.id} />}
    </OfSite>
  );
}

function OfShop({ site }: { site: string }) {
  const query = useInsight("sentiment", site);
  return <Shown query={query}>{(report) => <Reviews report={report} />}</Shown>;
}

function Reviews({ report }: { report: Report }) {
  const { words, format } = useSpoken();
  const { all } = report;
  const isByStars = report.by === "stars";
  const by = words.reviews.by(isByStars ? words.reviews.stars : report.by, format.number(report.reviews));
  return (
    <div className={page.stack}>
      <p className={page.soft} data-testid="judged">
        {by}
      </p>
      <dl className={`${page.panel} ${page.figures}`}>
        <Figure name={words.reviews.positive} of={format.percent(all.positive)} />
        <Figure name={words.reviews.neutral} of={format.percent(all.neutral)} />
        <Figure name={words.reviews.negative} of={format.percent(all.negative)} />
        <Figure name={words.reviews.mean} of={format.number(all.stars)} />
      </dl>
      <Months report={report} />
      {report.suggestions.length > 0 && <Suggestions report={report} />}
      {isByStars ? <Lowest report={report} /> : <Problems report={report} />}
    </div>
  );
}

function Figure({ name, of }: { name: string; of: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{of}</dd>
    </div>
  );
}

function Months({ report: { months } }: { report: Report }) {
  const { words, format } = useSpoken();
  const share = (of: "positive" | "neutral" | "negative") => months.map((month) => month[of]);
  return (
    <Chart
      title={words.reviews.months}
      file="reviews-months"
      rows={months}
      columns={[
        { name: words.column.month, of: ({ month }) => month, write: format.month },
        { name: words.reviews.positive, of: ({ positive }) => positive, show: format.percent },
        { name: words.reviews.neutral, of: ({ neutral }) => neutral, show: format.percent },
        { name: words.reviews.negative, of: ({ negative }) => negative, show: format.percent },
        { name: words.reviews.mean, of: ({ stars }) => stars },
        { name: words.reviews.count, of: ({ count }) => count },
      ]}
    >
      <Plot
        title={words.reviews.months}
        places={months.map(({ month }) => format.month(month))}
        isStacked
        top={1}
        series={[
          { name: words.reviews.positive, values: share("positive"), look: "bar", tone: "accent" },
          { name: words.reviews.neutral, values: share("neutral"), look: "bar", tone: "mute" },
          { name: words.reviews.negative, values: share("negative"), look: "bar", tone: "bad" },
        ]}
        axis={format.percent}
        say={(place) => {
          const month = months[place];
          if (!month) return "";
          const parts = [
            `${words.reviews.positive} ${format.percent(month.positive)}`,
            `${words.reviews.negative} ${format.percent(month.negative)}`,
            `${words.reviews.count} ${format.number(month.count)}`,
          ];
          return `${format.month(month.month)}: ${parts.join(" · ")}`;
        }}
      />
    </Chart>
  );
}

function Suggestions({ report: { suggestions } }: { report: Report }) {
  const { words, format } = useSpoken();
  return (
    <section className={page.panel}>
      <h2>{words.reviews.suggestions}</h2>
      {suggestions.map(({ category, sentence, count, quotes }) => (
        <article key={`${category} ${sentence}`} className={page.panel} data-testid="suggestion">
          <h3>{named(words.reviews.categories, category)}</h3>
          <Told>{sentence}</Told>
          <p className={page.soft}>{words.reviews.standsOn(format.number(count))}</p>
          <Quotes quotes={quotes} />
        </article>
      ))}
    </section>
  );
}

function Problems({ report: { problems } }: { report: Report }) {
  const { words, format } = useSpoken();
  if (problems.length === 0) return <p className={page.soft}>{words.reviews.noProblems}</p>;
  return (
    <>
      <Chart
        title={words.reviews.problems}
        file="review-problems"
        rows={problems}
        columns={[
          { name: words.reviews.problems, of: ({ category }) => named(words.reviews.categories, category) },
          { name: words.reviews.count, of: ({ count }) => count },
          { name: words.column.share, of: ({ share }) => share, show: format.percent },
          { name: words.column.article, of: ({ articles }) => articles.join(", ") },
        ]}
      >
        <Bars
          label={words.reviews.problems}
          rows={problems.map(({ category, count, share }) => ({
            key: category,
            name: named(words.reviews.categories, category),
            parts: [
              { value: count, shown: `${format.number(count)} · ${format.percent(share)}`, tone: "bad" },
            ],
          }))}
        />
      </Chart>
      {problems.map(({ category, articles, quotes }) => (
        <section key={category} className={page.panel}>
          <h2>{named(words.reviews.categories, category)}</h2>
          {articles.length > 0 && <p className={page.soft}>{words.reviews.mostly(format.list(articles))}</p>}
          <Quotes quotes={quotes} />
        </section>
      ))}
    </>
  );
}

function Lowest({ report: { lowest } }: { report: Report }) {
  const { words } = useSpoken();
  if (lowest.length === 0) return null;
  return (
    <section className={page.panel}>
      <h2>{words.reviews.lowest}</h2>
      <Quotes quotes={lowest} />
    </section>
  );
}

/** In the customers' own words, whichever way those run. */
function Quotes({ quotes }: { quotes: Report["lowest"] }) {
  const { words } = useSpoken();
  return quotes.map(({ review, sku, sentence }) => (
    <blockquote key={`${review} ${sentence}`} className={page.quote}>
      <p dir="auto">{sentence}</p>
      <cite>{words.reviews.of(sku)}</cite>
    </blockquote>
  ));
}
