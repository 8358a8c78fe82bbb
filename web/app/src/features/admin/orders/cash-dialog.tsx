import { money } from "#/lib/format/format";
import { payOrder } from "#/lib/orders/actions";
import { QuestionDialog } from "../question-dialog";
import styles from "./action-dialog.module.css";
import { messages } from "./messages";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { cashDialog: words } = messages;

/** Taking cash: the amount stands on the button that confirms it. */
export function CashDialog({ order, open, onClose, onDone }: ActionDialogProps) {
  const action = useOrderAction(
    () => payOrder(order.id, { method: "cash" }),
    (after) => onDone(after, words.done(order.number)),
  );
  const total = order.total ? money(order.total) : "";
  return (
    <QuestionDialog
      open={open}
      title={words.title(order.number)}
      onClose={onClose}
      onConfirm={() => action.mutate(undefined)}
      confirm={words.confirm(total)}
      keep={words.keep}
      busy={action.isPending}
      error={action.error}
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
