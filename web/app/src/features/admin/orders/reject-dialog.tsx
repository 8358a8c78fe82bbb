import { useState } from "react";
import { TextArea } from "#/components/field";
import { QuestionDialog } from "../question-dialog";
import { messages } from "./messages";
import { bytesOf, REASON_BYTES_MAX } from "./reason";
import { rejectOrder } from "./staff-actions";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { rejectDialog: words, cancelDialog } = messages;

/** Saying that the kitchen cannot make an order. */
export function RejectDialog(props: ActionDialogProps) {
  const { order } = props;
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);
  const { act, dialog } = useOrderAction(props, words, (given: string) => rejectOrder(order.id, given));
  const isLong = bytesOf(reason.trim()) > REASON_BYTES_MAX;
  const problem = isLong ? cancelDialog.reasonLong : reason.trim() ? undefined : words.missing;
  const confirm = () => {
    setChecked(true);
    if (!problem) act(reason.trim());
  };
  return (
    <QuestionDialog
      {...dialog}
      onConfirm={confirm}
      confirm={words.confirm}
      look="danger"
      isShut={order.status !== "PAID"}
    >
      <p>{words.ask}</p>
      <TextArea
        label={words.reason}
        error={isChecked ? problem : undefined}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </QuestionDialog>
  );
}
