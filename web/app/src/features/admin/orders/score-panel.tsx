import { Check, ScanSearch } from "lucide-react";
import type { ReactNode } from "react";
import type { Order, Score } from "#/lib/api/types";
import { percent } from "#/lib/format/format";
import { reasonSentence } from "#/lib/orders/score-reasons";
import styles from "./detail.module.css";
import { oddnessOf, riskLevel } from "./levels";
import { messages } from "./messages";
import { number, rankSentence } from "./oddness";
import { BASELINE, RiskBar } from "./risk";

const { score: words } = messages;

/** What the models said when the order was placed: by which, why, and how much it is worth. */
export function ScorePanel({ order }: { order: Order }) {
  const { score } = order;
  return (
    <section className={styles.panel} aria-labelledby="score-title" data-testid="score">
      <h2 id="score-title">{words.title}</h2>
      {score ? (
        <>
          <CancelRisk score={score} />
          <Oddness score={score} order={order} />
          <Ready score={score} />
          <p className={styles.soft}>{words.promise}</p>
        </>
      ) : (
        <p className={styles.soft}>{words.none}</p>
      )}
    </section>
  );
}

function CancelRisk({ score }: { score: Score }) {
  const { cancel_risk: risk, model } = score;
  const level = riskLevel(risk);
  const share = percent(risk);
  return (
    <Finding title={words.cancel} by={model} learnedFrom={score.trained_on} testId="cancel-risk">
      <div className={styles.risk}>
        <strong data-testid="risk-share">{share}</strong>
        <span>{words[level]}</span>
        <meter className="visually-hidden" min={0} max={1} value={risk} aria-label={words.meter(share)} />
        <RiskBar share={risk} level={level} />
      </div>
      <p>{model === BASELINE ? words.baseline : words.ofHundred(Math.round(risk * 100))}</p>
      {score.partial && <p>{words.partial}</p>}
    </Finding>
  );
}

function Oddness({ score, order }: { score: Score; order: Order }) {
  const { anomaly, reasons = [] } = score;
  if (anomaly == null) return null;
  const oddness = oddnessOf(anomaly);
  return (
    <Finding title={words.oddness} by={score.anomaly_model} testId="oddness">
      <p className={styles.oddness} data-oddness={oddness}>
        {oddness === "ordinary" ? <Check aria-hidden size={18} /> : <ScanSearch aria-hidden size={18} />}
        {words[oddness]}
      </p>
      <p>{rankSentence(anomaly)}</p>
      {reasons.length > 0 && (
        <ul className={styles.reasons} data-testid="reasons">
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.line}`} data-reason={reason.code}>
              {reasonSentence(reason, { lines: order.lines, currency: order.total?.currency })}
            </li>
          ))}
        </ul>
      )}
    </Finding>
  );
}

function Ready({ score: { eta_minutes: eta, eta_model } }: { score: Score }) {
  if (!eta) return null;
  const [low, middle, high] = [eta.p10, eta.p50, eta.p90].map((minutes) => number(Math.round(minutes)));
  return (
    <Finding title={words.ready} by={eta_model} testId="eta">
      <p>{words.readyRange(low ?? "", high ?? "", middle ?? "")}</p>
    </Finding>
  );
}

interface FindingProps {
  title: string;
  by: string | null | undefined;
  learnedFrom?: string | null | undefined;
  testId: string;
  children: ReactNode;
}

/** One thing that a model said, with its name. */
function Finding({ title, by, learnedFrom, testId, children }: FindingProps) {
  return (
    <div className={styles.finding} data-testid={testId}>
      <h3>{title}</h3>
      {children}
      {by && (
        <p className={styles.by}>
          {[words.says(by), ...(learnedFrom ? [words.learned(learnedFrom)] : [])].join(", ")}.
        </p>
      )}
    </div>
  );
}
