import { useQueryClient } from "@tanstack/react-query";
import { UpdateDialog } from "#/components/update/update-dialog";
import type { Order } from "#/lib/api/types";
import { orderQuery } from "#/lib/orders/queries";
import { messages } from "./messages";

/** A customer changes what they ordered. */
export default function ChangeDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const client = useQueryClient();
  const { queryKey } = orderQuery(order.id);
  const take = (changed: Order) => {
    client.setQueryData(queryKey, changed);
    // Another total has another code.
    void client.invalidateQueries({ queryKey: ["demo-code", order.id] });
    onClose();
  };
  return (
    <UpdateDialog
      order={order}
      words={messages}
      onChanged={take}
      onRefused={() => void client.invalidateQueries({ queryKey })}
      onClose={onClose}
    />
  );
}
