import type { Score } from "#/lib/api/types";
import { percent } from "#/lib/format/format";
import styles from "./detail.module.css";
import { messages } from "./messages";
import { BASELINE, RiskBar, riskLevel } from "./risk";

const { score: words } = messages;

/** What the models said when the order was placed: by which, from what, and how much it is worth. */
export function ScorePanel({ score }: { score: Score | null | undefined }) {
  return (
    <section className={styles.panel} aria-labelledby="score-title" data-testid="score">
      <h2 id="score-title">{words.title}</h2>
      {score ? <Said score={score} /> : <p className={styles.soft}>{words.none}</p>}
      <p className={styles.soft}>{words.promise}</p>
    </section>
  );
}

function Said({ score }: { score: Score }) {
  const level = riskLevel(score.cancel_risk);
  const share = percent(score.cancel_risk);
  const eta = score.eta_minutes;
  return (
    <>
      <div className={styles.risk}>
        <strong data-testid="risk-share">{share}</strong>
        <span>{words[level]}</span>
        <meter
          className="visually-hidden"
          min={0}
          max={1}
          value={score.cancel_risk}
          aria-label={words.meter(share)}
        />
        <RiskBar share={score.cancel_risk} level={level} />
      </div>
      {score.model === BASELINE && <p>{words.baseline}</p>}
      {score.partial && <p className={styles.soft}>{words.partial}</p>}
      <dl className={styles.said}>
        <dt>{words.model}</dt>
        <dd data-testid="risk-model">{score.model}</dd>
        {score.trained_on && (
          <>
            <dt>{words.trainedOn}</dt>
            <dd>{score.trained_on}</dd>
          </>
        )}
        {eta && (
          <>
            <dt>{words.eta}</dt>
            <dd>{words.etaRange(minutes(eta.p10), minutes(eta.p90), minutes(eta.p50))}</dd>
          </>
        )}
        {score.anomaly != null && (
          <>
            <dt>{words.anomaly}</dt>
            <dd>{percent(score.anomaly)}</dd>
          </>
        )}
      </dl>
    </>
  );
}

function minutes(value: number): string {
  return String(Math.round(value));
}
