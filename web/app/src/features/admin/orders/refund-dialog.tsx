import { useState } from "react";
import { TextArea, TextField } from "#/components/field";
import { money } from "#/lib/format/format";
import { refundOrder } from "#/lib/orders/actions";
import { minorDigits, writeDecimal } from "../form/price";
import { QuestionDialog } from "../question-dialog";
import styles from "./action-dialog.module.css";
import { messages } from "./messages";
import { checkedRefund, refundable } from "./refund";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { refundDialog: words } = messages;

/** Money back to the customer: all that is left of it, or a part. */
export function RefundDialog(props: ActionDialogProps) {
  const { order } = props;
  const left = refundable(order);
  const digits = minorDigits(left.currency);
  const [amount, setAmount] = useState(writeDecimal(left.amount, digits));
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);
  const result = checkedRefund({ amount, reason }, left);
  const { act, dialog } = useOrderAction(props, words, (refund: Parameters<typeof refundOrder>[1]) =>
    refundOrder(order.id, refund),
  );
  const confirm = () => {
    setChecked(true);
    if (result.ok) act(result.refund);
  };
  const errors = isChecked && !result.ok ? result.errors : {};
  return (
    <QuestionDialog
      {...dialog}
      onConfirm={confirm}
      confirm={
        result.ok ? words.confirm(money({ ...left, amount: result.refund.amount })) : words.confirmNone
      }
      look="danger"
    >
      <div className={styles.effect}>
        <strong>{words.left(money(left))}</strong>
        <p>{words.effect}</p>
      </div>
      <TextField
        label={words.amount(left.currency)}
        error={errors.amount}
        value={amount}
        onChange={(event) => setAmount(event.target.value)}
        inputMode="decimal"
        autoComplete="off"
        required
      />
      <TextArea
        label={words.reason}
        hint={words.reasonHint}
        error={errors.reason}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </QuestionDialog>
  );
}
