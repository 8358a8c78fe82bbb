import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, isWorthRetrying } from "#/lib/api/problem";
import { payOrder } from "#/lib/orders/actions";
import { orderQuery } from "#/lib/orders/queries";

/** Why a code did not pay. */
export type PayFault = "invalid" | "locked" | "declined" | "notReached" | "tooShort";

/** Pays an order with a code, one at a time. */
export function usePaying(id: string) {
  const queryClient = useQueryClient();
  const [isPaying, setIsPaying] = useState(false);
  const [fault, setFault] = useState<PayFault | null>(null);
  const isUnderWay = useRef(false);

  /** The fault, or null when the order is paid or is being paid. */
  const pay = async (code: string): Promise<PayFault | null> => {
    if (isUnderWay.current) return null;
    isUnderWay.current = true;
    setIsPaying(true);
    setFault(null);
    const { queryKey } = orderQuery(id);
    try {
      queryClient.setQueryData(queryKey, await payOrder(id, { method: "card", code }));
      return null;
    } catch (error) {
      // What is left to do may have changed without a new version: tries are counted beside the order.
      void queryClient.invalidateQueries({ queryKey });
      const found = faultOf(error);
      setFault(found);
      return found;
    } finally {
      isUnderWay.current = false;
      setIsPaying(false);
    }
  };

  return { isPaying, fault, setFault, pay };
}

/** Null: not about the code; the order itself tells what happened. */
function faultOf(error: unknown): PayFault | null {
  if (isWorthRetrying(error)) return "notReached";
  switch (error instanceof ApiError ? error.code : "") {
    case "otp_invalid":
    case "validation":
    // The codes of the app do not count any more; the one that was sent does.
    case "second_factor_locked":
      return "invalid";
    case "otp_locked":
      return "locked";
    case "payment_declined":
      return "declined";
    case "order_not_pending":
    case "order_final":
    case "version_stale":
      return null;
    default:
      return "notReached";
  }
}
