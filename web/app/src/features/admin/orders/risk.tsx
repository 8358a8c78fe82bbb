import type { Score } from "#/lib/api/types";
import { percent } from "#/lib/format/format";
import { type RiskLevel, riskLevel } from "./levels";
import { messages } from "./messages";
import styles from "./risk.module.css";

/** The name of the model that is no model. */
export const BASELINE = "baseline";

/** The risk in a list: figure, a small bar, and who says so. */
export function RiskCell({ score }: { score: Score | null | undefined }) {
  if (!score) return <span className={styles.none}>{messages.noRisk}</span>;
  const level = riskLevel(score.cancel_risk);
  const share = percent(score.cancel_risk);
  return (
    <span className={styles.cell} data-level={level} title={messages.riskOf(share, score.model)}>
      <span className={styles.figure}>
        {share}
        <RiskBar share={score.cancel_risk} level={level} />
      </span>
      <small className={styles.model}>{score.model}</small>
    </span>
  );
}

/** Only a picture of the figure beside it. */
export function RiskBar({ share, level }: { share: number; level: RiskLevel }) {
  return (
    <span className={styles.bar} data-level={level} aria-hidden>
      <span style={{ inlineSize: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }} />
    </span>
  );
}
