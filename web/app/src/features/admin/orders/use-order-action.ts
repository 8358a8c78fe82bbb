import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";

/** What every dialog about an order is given. */
export interface ActionDialogProps {
  order: Order;
  open: boolean;
  onClose: () => void;
  onDone: (after: Order, said: string) => void;
}

/**
 * Does something to an order once it is decided; never before the hub says so. A refusal reads the order anew. An answer that
 * comes when somebody else is signed in is not theirs to see.
 */
export function useOrderAction<Input>(act: (input: Input) => Promise<Order>, onDone: (after: Order) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onMutate: () => currentSession()?.user.id,
    onSuccess: (after, _input, by) => {
      if (currentSession()?.user.id === by) onDone(after);
    },
    onError: (error) => {
      const isOutdated = error instanceof ApiError && (error.status === 409 || error.status === 412);
      if (isOutdated) void client.invalidateQueries({ queryKey: ["admin", "order"] });
    },
  });
}
