import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, isWorthRetrying } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { holdCart } from "#/lib/cart/sync";
import { orderQuery } from "#/lib/orders/queries";
import { intentionOf, settle } from "./intention";
import { placeOrder, type Wish } from "./place-order";
import { rememberClosed } from "./remember-closed";

/** About ten seconds of asking again. */
const ATTEMPTS = 6;

export type Placing =
  | { phase: "idle" | "placing" | "askingAgain" }
  /** Nobody knows yet whether it arrived. */
  | { phase: "unknown" }
  | { phase: "refused"; error: unknown };

/** Places an order: once, however often it is pressed or the answer is lost. */
export function usePlacing(onPlaced: (order: Order, wish: Wish) => void) {
  const queryClient = useQueryClient();
  const [placing, setPlacing] = useState<Placing>({ phase: "idle" });
  // A second press may come before the first has been drawn.
  const isUnderWay = useRef(false);

  const place = async (wanted: Wish): Promise<void> => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setPlacing({ phase: "placing" });
    const { wish, key } = intentionOf(wanted);
    const release = holdCart();
    try {
      const order = await placeOrder(wish, {
        key,
        attempts: ATTEMPTS,
        onRetry: () => setPlacing({ phase: "askingAgain" }),
      });
      settle();
      queryClient.setQueryData(orderQuery(order.id).queryKey, order);
      onPlaced(order, wish);
    } catch (error) {
      if (isWorthRetrying(error)) {
        setPlacing({ phase: "unknown" });
      } else if (isCartGone(error, wish)) {
        // Its lines are as good without it.
        settle();
        isUnderWay.current = false;
        const { cart: _, ...rest } = wanted;
        return place(rest);
      } else {
        settle();
        if (error instanceof ApiError && error.code === "site_closed") rememberClosed(queryClient, wish.site);
        setPlacing({ phase: "refused", error });
      }
      isUnderWay.current = false;
    } finally {
      release();
    }
  };

  return { placing, place, forget: () => setPlacing({ phase: "idle" }) };
}

function isCartGone(error: unknown, wish: Wish): boolean {
  return error instanceof ApiError && error.status === 404 && wish.cart !== undefined;
}
