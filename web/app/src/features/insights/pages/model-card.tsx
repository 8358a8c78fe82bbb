import { Button } from "#/components/button";
import tones from "#/components/tones.module.css";
import { Chart } from "../chart/chart";
import { Plot } from "../chart/plot";
import { Told } from "../insight";
import page from "../page.module.css";
import { useSpoken } from "../spoken";
import { named } from "../words/named";
import styles from "./model-card.module.css";
import type { Model, ModelCard, RoleWish } from "./models-api";

/** What measures are called in papers, in every language alike; the others are shown as the card has them. */
const MEASURES = {
  auc: "AUC",
  ap: "AP",
  brier: "Brier",
  ece: "ECE",
  logloss: "Log loss",
  mae: "MAE",
  rmse: "RMSE",
  wape: "WAPE",
  mape: "MAPE",
  mase: "MASE",
  wql: "WQL",
  macro_f1: "Macro F1",
};

interface ModelCardPanelProps {
  model: Model;
  /** Missing for who may not give roles. */
  onWish: ((wish: RoleWish) => void) | undefined;
}

/** What one must know to trust a model. */
export function ModelCardPanel({ model, onWish }: ModelCardPanelProps) {
  const { words } = useSpoken();
  const { card, name, role, refused } = model;
  const tone =
    role === "champion" ? tones.good : role === "challenger" || role === "shadow" ? tones.info : tones.mute;
  return (
    <article className={styles.card} data-model={name}>
      <header className={`${page.row} ${page.spread}`}>
        <div className={page.row}>
          <h3>{name}</h3>
          <span className={`${page.pill} ${tone}`} data-testid="role">
            {named(words.models.roles, role)}
          </span>
          {card && (
            <span className={`${page.pill} ${card.passed ? tones.good : tones.warn}`}>
              {card.passed ? words.models.passed : words.models.notPassed}
            </span>
          )}
        </div>
        {onWish && card && <Acts model={model} onWish={onWish} />}
      </header>
      {refused && (
        <div>
          <p>
            <strong>{words.models.refused}</strong>
          </p>
          <Told>{refused}</Told>
        </div>
      )}
      {card && <Card name={name} card={card} />}
    </article>
  );
}

function Acts({ model, onWish }: { model: Model; onWish: (wish: RoleWish) => void }) {
  const { words } = useSpoken();
  const { role, name } = model;
  const label = (act: string) => `${act}: ${name}`;
  return (
    <div className={page.row}>
      {role !== "champion" && (
        <Button
          size="s"
          aria-label={label(words.models.promote)}
          onClick={() => onWish({ act: "promote", model, anyway: false })}
        >
          {words.models.promote}
        </Button>
      )}
      {role !== "champion" && (
        <Button
          size="s"
          aria-label={label(words.models.toShadow)}
          onClick={() => onWish({ act: "shadow", model, share: 0 })}
        >
          {words.models.toShadow}
        </Button>
      )}
      {role !== "retired" && (
        <Button
          size="s"
          aria-label={label(words.models.retire)}
          onClick={() => onWish({ act: "retire", model })}
        >
          {words.models.retire}
        </Button>
      )}
    </div>
  );
}

function Card({ name, card }: { name: string; card: ModelCard }) {
  const { words, format } = useSpoken();
  const names = [...new Set(card.measured.flatMap(({ values }) => Object.keys(values)))];
  return (
    <>
      <p>{named(words.models.tasks, card.task)}</p>
      <Told>{card.verdict}</Told>
      {card.measured.length > 0 && (
        <Chart
          title={words.models.measured}
          heading="h4"
          file={`${name}-figures`}
          rows={card.measured}
          columns={[
            { name: words.models.who, of: ({ by }) => by },
            { name: words.models.split, of: ({ split }) => split },
            { name: words.models.n, of: ({ n }) => n },
            ...names.map((figure) => ({
              name: named(MEASURES, figure),
              of: ({ values }: ModelCard["measured"][number]) => values[figure],
              show: format.precise,
            })),
          ]}
        />
      )}
      {card.reliability.length > 0 && <Reliability name={name} card={card} />}
      {card.limits.length > 0 && (
        <div>
          <h4>{words.models.limits}</h4>
          <ul className={styles.limits} lang="en" dir="ltr">
            {card.limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </div>
      )}
      <About card={card} />
    </>
  );
}

/** What was said beside what came: on the line from corner to corner they are the same. */
function Reliability({ name, card: { reliability } }: { name: string; card: ModelCard }) {
  const { words, format } = useSpoken();
  const isChance = reliability.every(({ said, came }) => said <= 1 && came <= 1);
  const top = isChance ? Math.max(...reliability.flatMap(({ said, came }) => [said, came])) : 0;
  const highest = isChance
    ? niceTop(top)
    : Math.max(...reliability.flatMap(({ said, came }) => [said, came]));
  const show = isChance ? format.percent : format.number;
  return (
    <Chart
      title={words.models.reliability}
      heading="h4"
      file={`${name}-reliability`}
      rows={reliability}
      columns={[
        { name: words.models.said, of: ({ said }) => said, show },
        { name: words.models.came, of: ({ came }) => came, show },
        { name: words.models.n, of: ({ n }) => n },
      ]}
    >
      <Plot
        title={words.models.reliability}
        places={reliability.map(({ said }) => show(said))}
        at={reliability.map(({ said }) => said / highest)}
        top={highest}
        series={[
          {
            name: words.models.came,
            values: reliability.map(({ came }) => came),
            look: "dot",
            tone: "accent",
          },
        ]}
        axis={show}
        say={(place) => {
          const bin = reliability[place];
          if (!bin) return "";
          const count = `${words.models.n} ${format.number(bin.n)}`;
          return `${words.models.said} ${show(bin.said)} · ${words.models.came} ${show(bin.came)} · ${count}`;
        }}
      />
    </Chart>
  );
}

/** A round end of an axis of chances. */
function niceTop(chance: number): number {
  return [0.1, 0.2, 0.4, 0.6, 0.8].find((top) => chance <= top) ?? 1;
}

function About({ card }: { card: ModelCard }) {
  const { words, format } = useSpoken();
  const { facts } = words.models;
  const all: [name: string, value: string][] = [
    [facts.label, card.label],
    [facts.against, card.baseline],
    [facts.network, card.architecture],
    [facts.parameters, format.number(card.parameters)],
    [facts.data, card.trained_on],
    [facts.rows, format.number(card.rows)],
    [facts.until, card.until],
    [facts.owed, card.attribution],
    [facts.seed, String(card.seed)],
  ];
  return (
    <details>
      <summary className={styles.summary}>{words.models.about}</summary>
      <dl className={styles.facts}>
        {all.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
    </details>
  );
}
