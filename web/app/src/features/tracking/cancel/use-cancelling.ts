import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, isWorthRetrying } from "#/lib/api/problem";
import { timeOfDay } from "#/lib/format/format";
import { cancelOrder } from "#/lib/orders/actions";
import { orderQuery } from "#/lib/orders/queries";
import { messages } from "../messages";

const words = messages.cancel;

/** Cancels an order, and says why it did not. */
export function useCancelling(id: string) {
  const queryClient = useQueryClient();
  const [isCancelling, setIsCancelling] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isUnderWay = useRef(false);

  const cancel = async () => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsCancelling(true);
    setRefusal(null);
    const { queryKey } = orderQuery(id);
    try {
      queryClient.setQueryData(queryKey, await cancelOrder(id, null));
    } catch (error) {
      setRefusal(reasonOf(error));
      void queryClient.invalidateQueries({ queryKey });
    } finally {
      isUnderWay.current = false;
      setIsCancelling(false);
    }
  };
  return { isCancelling, refusal, cancel };
}

function reasonOf(error: unknown): string {
  if (isWorthRetrying(error) || !(error instanceof ApiError)) return words.notReached;
  if (error.code === "order_final") return words.ended;
  if (error.code !== "cancel_window_closed") return error.message;
  const { deadline, server_now: came } = error.problem ?? {};
  return deadline && came
    ? words.refused(timeOfDay(deadline, true), timeOfDay(came, true))
    : words.refusedPlain;
}
