import { useState } from "react";
import type { PricedCart } from "../cart/priced";

/**
 * Prices may move while somebody reads them. What they have seen is what they agree to: a change has to be accepted before
 * anything is ordered, and a press that was on its way when it came accepts nothing.
 */
export function useAgreedPrices(cart: PricedCart) {
  const [agreed, setAgreed] = useState<ReadonlyMap<string, number>>(new Map());
  const now = pricesOf(cart);
  const fresh = [...now].filter(([sku]) => !agreed.has(sku));
  // What is new in the cart is seen for the first time.
  if (fresh.length > 0) setAgreed(new Map([...agreed, ...fresh]));
  const totalBefore = cart.lines.reduce((sum, { sku, quantity, total }) => {
    return total ? sum + (agreed.get(sku) ?? now.get(sku) ?? 0) * quantity : sum;
  }, 0);
  return {
    totalBefore,
    hasChanged: cart.total !== null && totalBefore !== cart.total.amount,
    accept: () => setAgreed(now),
  };
}

function pricesOf({ lines }: PricedCart): Map<string, number> {
  return new Map(lines.flatMap(({ sku, item }) => (item ? [[sku, item.price.amount] as const] : [])));
}
