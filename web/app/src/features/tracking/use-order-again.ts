import { useNavigate } from "@tanstack/react-router";
import type { Order } from "#/lib/api/types";
import { addToCart } from "#/lib/cart/kept";
import { chosenOf } from "#/lib/orders/choices";
import { chooseSite } from "#/lib/site/site";

/** Puts what was ordered into the cart, and goes where it can be looked over: prices may be others now. */
export function useOrderAgain(): (order: Order) => void {
  const navigate = useNavigate();
  return (order) => {
    const lines = order.lines.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      ...(line.note && { note: line.note }),
      ...(line.options?.length && { options: chosenOf(line) }),
    }));
    chooseSite(order.site);
    addToCart(order.site, lines);
    void navigate({ to: "/checkout" });
  };
}
