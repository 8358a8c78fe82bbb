import type { Reports } from "../api";
import { Bars } from "../chart/bars";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

/** From here on the world is another one. */
const PSI_MAX = 0.25;

type DriftReport = NonNullable<Reports["models"]["tasks"][number]["drift"]>;

/** How far questions and answers have moved from what was learned. */
export function Drift({ drift, task }: { drift: DriftReport; task: string }) {
  const { words, format } = useSpoken();
  const all = [
    ...(drift.score_psi == null ? [] : [{ feature: words.models.answersPsi, psi: drift.score_psi }]),
    ...(drift.features ?? []),
  ];
  return (
    <div className={page.stack}>
      <h3>
        {words.models.drift} · {format.number(drift.answers)}
      </h3>
      {all.length > 0 && (
        <Bars
          label={`${words.models.drift}: ${task}`}
          top={Math.max(PSI_MAX, ...all.map(({ psi }) => psi))}
          rows={all.map(({ feature, psi }) => ({
            key: feature,
            name: feature,
            parts: [{ value: psi, shown: format.precise(psi), tone: psi > PSI_MAX ? "bad" : "accent" }],
          }))}
        />
      )}
      <p className={page.soft}>
        {words.models.driftHint}
        {drift.calibration_error != null && (
          <> {words.models.calibration(format.precise(drift.calibration_error))}</>
        )}
      </p>
    </div>
  );
}
