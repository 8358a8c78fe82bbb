import { QuestionDialog } from "../question-dialog";
import { messages } from "./messages";
import { fulfillOrder } from "./staff-actions";
import { type ActionDialogProps, useOrderAction } from "./use-order-action";

const { fulfillDialog: words } = messages;

/** Handing an order over, which ends it. */
export function FulfillDialog(props: ActionDialogProps) {
  const { order } = props;
  const { act, dialog } = useOrderAction(props, words, () => fulfillOrder(order.id));
  return (
    <QuestionDialog
      {...dialog}
      onConfirm={() => act()}
      confirm={words.confirm}
      isShut={order.status !== "PAID"}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
