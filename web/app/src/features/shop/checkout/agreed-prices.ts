import { useState } from "react";
import type { Money } from "#/lib/api/types";
import type { PricedCart } from "../cart/priced";

/**
 * Prices may move while somebody reads them. What they have seen is what they agree to: a change has to be accepted before
 * anything is ordered, and a press that was on its way when it came accepts nothing. `total` is what the hub says it comes to.
 */
export function useAgreedPrices(cart: PricedCart, total: Money | undefined) {
  const [agreed, setAgreed] = useState<ReadonlyMap<string, number>>(new Map());
  const [totalBefore, setTotalBefore] = useState(0);
  const now = pricesOf(cart);
  const fresh = [...now].filter(([key]) => !agreed.has(key));
  // What is new in the cart is seen for the first time.
  if (fresh.length > 0) setAgreed(new Map([...agreed, ...fresh]));
  const hasChanged = [...now].some(([key, price]) => agreed.has(key) && agreed.get(key) !== price);
  if (!hasChanged && total && total.amount !== totalBefore) setTotalBefore(total.amount);
  return { totalBefore, hasChanged, accept: () => setAgreed(now) };
}

function pricesOf({ lines }: PricedCart): Map<string, number> {
  return new Map(lines.flatMap(({ key, price }) => (price ? [[key, price.amount] as const] : [])));
}
