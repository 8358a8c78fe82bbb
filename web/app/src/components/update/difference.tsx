import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { Sums } from "#/components/sums";
import type { UpdatePreview } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { messages, type UpdateWords } from "./messages";
import styles from "./update-dialog.module.css";

interface DifferenceProps {
  preview: UpdatePreview | undefined;
  /** For what is wanted now; else it is being asked for. */
  isCurrent: boolean;
  effects: UpdateWords["effect"];
}

/** What the changed order would come to, and what that does to the payment, in words. */
export function Difference({ preview, isCurrent, effects }: DifferenceProps) {
  const isKnown = preview !== undefined && isCurrent;
  return (
    <div
      className={styles.difference}
      role="status"
      aria-busy={!isKnown}
      data-effect={isKnown ? preview.effect : undefined}
    >
      {preview ? <Outcome preview={preview} effects={effects} /> : <p>{messages.asking}</p>}
    </div>
  );
}

function Outcome({ preview, effects }: { preview: UpdatePreview; effects: UpdateWords["effect"] }) {
  const { difference } = preview;
  const amount = money({ ...difference, amount: Math.abs(difference.amount) });
  const Icon = difference.amount > 0 ? ArrowUp : difference.amount < 0 ? ArrowDown : Equal;
  const words =
    difference.amount > 0
      ? messages.more(amount)
      : difference.amount < 0
        ? messages.less(amount)
        : messages.same;
  return (
    <>
      <Sums of={preview} isSmall />
      <p className={styles.words} data-testid="difference">
        <Icon aria-hidden size={16} />
        <strong>{words}</strong>
      </p>
      <p className={styles.small}>{effectOf(preview, effects, amount)}</p>
    </>
  );
}

function effectOf({ effect }: UpdatePreview, effects: UpdateWords["effect"], amount: string): string {
  switch (effect) {
    case "none":
    case "new_code":
      return effects[effect];
    case "authorize":
    case "release":
      return effects[effect](amount);
  }
}
