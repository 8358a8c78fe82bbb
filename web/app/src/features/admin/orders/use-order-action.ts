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

interface ActionWords {
  title: (number: number) => string;
  keep: string;
  done: (number: number) => string;
}

/**
 * Does something to an order once it is decided; never before the hub says so. A refusal reads the order anew. An answer that
 * comes when somebody else is signed in is not theirs to see.
 */
export function useOrderAction<Input = void>(
  { order, open, onClose, onDone }: ActionDialogProps,
  words: ActionWords,
  act: (input: Input) => Promise<Order>,
) {
  const client = useQueryClient();
  const action = useMutation({
    mutationFn: act,
    onMutate: () => currentSession()?.user.id,
    onSuccess: (after, _input, by) => {
      if (currentSession()?.user.id === by) onDone(after, words.done(order.number));
    },
    onError: (error) => {
      const isOutdated = error instanceof ApiError && (error.status === 409 || error.status === 412);
      if (isOutdated) void client.invalidateQueries({ queryKey: ["admin", "order"] });
    },
  });
  return {
    act: action.mutate,
    /** What the question is given. */
    dialog: {
      open,
      onClose,
      title: words.title(order.number),
      keep: words.keep,
      busy: action.isPending,
      error: action.error,
    },
  };
}
