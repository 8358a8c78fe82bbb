import { money } from "#/lib/format/format";
import { payOrder } from "#/lib/orders/actions";
import { QuestionDialog } from "../question-dialog";
import styles from "./action-dialog.module.css";
import { messages } from "./messages";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { cashDialog: words } = messages;

/** Taking cash: the amount stands on the button that confirms it. */
export function CashDialog(props: ActionDialogProps) {
  const { order } = props;
  const { act, dialog } = useOrderAction(props, words, () => payOrder(order.id, { method: "cash" }));
  const total = order.total ? money(order.total) : "";
  return (
    <QuestionDialog
      {...dialog}
      onConfirm={() => act()}
      confirm={words.confirm(total)}
      isShut={order.status !== "PENDING"}
    >
      <p className={styles.due}>
        <span>{words.due}</span>
        <strong>{total}</strong>
      </p>
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
