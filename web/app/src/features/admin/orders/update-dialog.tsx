import { useQueryClient } from "@tanstack/react-query";
import { UpdateDialog } from "#/components/update/update-dialog";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";
import { orderQuery } from "./order-query";
import { updateWords } from "./update-messages";

interface ChangeDialogProps {
  order: Order;
  onClose: () => void;
  onDone: (after: Order, said: string) => void;
}

/** Staff change what somebody ordered. */
export default function ChangeDialog({ order, onClose, onDone }: ChangeDialogProps) {
  const client = useQueryClient();
  return (
    <UpdateDialog
      order={order}
      words={updateWords(order.number)}
      onChanged={(after) => onDone(after, messages.actions.updated(order.number))}
      onRefused={() => void client.invalidateQueries({ queryKey: orderQuery(order.id).queryKey })}
      onClose={onClose}
    />
  );
}
