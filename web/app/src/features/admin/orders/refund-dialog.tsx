import { useState } from "react";
import { SelectField, TextArea, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { money } from "#/lib/format/format";
import group from "../form/group.module.css";
import { minorDigits, writeDecimal } from "../form/price";
import { QuestionDialog } from "../question-dialog";
import styles from "./action-dialog.module.css";
import { messages } from "./messages";
import { amountOf, checkedRefund, type RefundOf, type RefundValues, refundable } from "./refund";
import { RefundPieces } from "./refund-pieces";
import { type Refund, refundOrder } from "./staff-actions";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { refundDialog: words } = messages;

/** Money back to the customer: all that is left of it, what some pieces cost, or an amount. */
export function RefundDialog(props: ActionDialogProps) {
  const { order } = props;
  const left = refundable(order);
  const [values, setValues] = useState<RefundValues>({
    of: "all",
    pieces: {},
    amount: writeDecimal(left.amount, minorDigits(left.currency)),
    reason: "",
    restock: false,
  });
  const set = (change: Partial<RefundValues>) => setValues({ ...values, ...change });
  const [isChecked, setChecked] = useState(false);
  const result = checkedRefund(values, order);
  const { act, dialog } = useOrderAction(props, words, (refund: Refund) => refundOrder(order.id, refund));
  const confirm = () => {
    setChecked(true);
    if (result.ok) act(result.body);
  };
  const errors = isChecked && !result.ok ? result.errors : {};
  const amount = amountOf(values, order);
  return (
    <QuestionDialog
      {...dialog}
      onConfirm={confirm}
      confirm={amount ? words.confirm(money({ ...left, amount })) : words.confirmNone}
      look="danger"
    >
      <div className={styles.effect}>
        <strong>{words.left(money(left))}</strong>
        <p>{words.effect}</p>
      </div>
      <SelectField
        label={words.of}
        value={values.of}
        onChange={(event) => set({ of: event.target.value as RefundOf })}
      >
        {(["all", "pieces", "amount"] as const).map((of) => (
          <option key={of} value={of}>
            {words.ofs[of]}
          </option>
        ))}
      </SelectField>
      {values.of === "pieces" && (
        <RefundPieces
          lines={order.lines}
          pieces={values.pieces}
          error={errors.pieces}
          onChange={(pieces) => set({ pieces })}
        />
      )}
      {values.of === "amount" && (
        <TextField
          label={words.amount(left.currency)}
          error={errors.amount}
          value={values.amount}
          onChange={(event) => set({ amount: event.target.value })}
          inputMode="decimal"
          autoComplete="off"
          required
        />
      )}
      {values.of !== "amount" && (
        <div>
          <Switch
            label={words.restock}
            hint={words.restockHint}
            checked={values.restock}
            onChange={(restock) => set({ restock })}
          />
          {errors.restock && <p className={group.error}>{errors.restock}</p>}
        </div>
      )}
      <TextArea
        label={words.reason}
        hint={words.reasonHint}
        error={errors.reason}
        value={values.reason}
        onChange={(event) => set({ reason: event.target.value })}
      />
    </QuestionDialog>
  );
}
