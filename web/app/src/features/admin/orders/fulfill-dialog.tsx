import { fulfillOrder } from "#/lib/orders/actions";
import { QuestionDialog } from "../question-dialog";
import { messages } from "./messages";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { fulfillDialog: words } = messages;

/** Handing an order over, which ends it. */
export function FulfillDialog({ order, open, onClose, onDone }: ActionDialogProps) {
  const action = useOrderAction(
    () => fulfillOrder(order.id),
    (after) => onDone(after, words.done(order.number)),
  );
  return (
    <QuestionDialog
      open={open}
      title={words.title(order.number)}
      onClose={onClose}
      onConfirm={() => action.mutate(undefined)}
      confirm={words.confirm}
      keep={words.keep}
      busy={action.isPending}
      error={action.error}
      isShut={order.status !== "PAID"}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
