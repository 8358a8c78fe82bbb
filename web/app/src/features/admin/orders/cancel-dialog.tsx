import { useState } from "react";
import { Banner } from "#/components/banner";
import { TextArea } from "#/components/field";
import { countdown, money } from "#/lib/format/format";
import { cancelOrder } from "#/lib/orders/actions";
import { QuestionDialog } from "../question-dialog";
import styles from "./action-dialog.module.css";
import type { CancelState } from "./cancel-state";
import { messages } from "./messages";
import { cancelEffect } from "./money-state";
import { bytesOf, REASON_BYTES_MAX } from "./reason";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { cancelDialog: words } = messages;

/** Cancelling, with what it does to the money said first. */
export function CancelDialog(props: ActionDialogProps & { state: CancelState }) {
  const { order, state } = props;
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);
  const { act, dialog } = useOrderAction(props, words, (given: string | null) =>
    cancelOrder(order.id, given),
  );
  const isShut = state.kind === "closed" || state.kind === "ended";
  const needsReason = state.kind === "late";
  const problem = reasonProblem(reason, needsReason);
  const confirm = () => {
    setChecked(true);
    if (!problem) act(reason.trim() || null);
  };
  const total = order.total ? money(order.total) : "";
  return (
    <QuestionDialog {...dialog} onConfirm={confirm} confirm={words.confirm} look="danger" isShut={isShut}>
      <div className={styles.effect} data-testid="money-effect">
        <strong>{words.effect[cancelEffect(order)](total)}</strong>
        <p>{words.stock}</p>
      </div>
      {state.kind === "in_window" && (
        <p className={styles.left}>
          <strong>{countdown(state.leftMs)}</strong> {words.left}
        </p>
      )}
      {isShut ? (
        <Banner look="warn">{words.shut}</Banner>
      ) : (
        <TextArea
          label={words.reason}
          hint={needsReason ? words.reasonHint : words.reasonOptional}
          error={isChecked ? problem : undefined}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
    </QuestionDialog>
  );
}

function reasonProblem(reason: string, isNeeded: boolean): string | undefined {
  if (isNeeded && !reason.trim()) return words.reasonMissing;
  return bytesOf(reason.trim()) > REASON_BYTES_MAX ? words.reasonLong : undefined;
}
