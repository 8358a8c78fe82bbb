import { useMemo } from "react";
import { useSite } from "#/lib/site/site";
import { createStore, type Store, useStore } from "#/lib/store";
import {
  type Cart,
  type CartLine,
  parseCart,
  withLine,
  withNote,
  withOther,
  withoutLines,
  withQuantity,
} from "./cart";
import { keepCoupon, keptCoupon, useCoupon } from "./coupon";
import { knownOf, remember } from "./device";
import { keepCart, keptCart, onKeptCart } from "./kept";
import { isSame } from "./merge";

/** The carts as values, read from what is kept on this device. */
const carts = new Map<string, Store<Cart>>();

onKeptCart((changed) => {
  for (const [site, cart] of carts) {
    if (changed === null || changed === site) cart.set(parseCart(keptCart(site)));
  }
});

function cartOf(site: string): Store<Cart> {
  const known = carts.get(site);
  if (known) return known;
  const cart = createStore(parseCart(keptCart(site)));
  carts.set(site, cart);
  return cart;
}

/** The cart of the shop that is being looked at, and what can be done to it. */
export function useCart() {
  // Before the shop is known nothing can be put in.
  const site = useSite()?.id ?? "";
  const cart = useStore(cartOf(site));
  const change = useMemo(
    () => ({
      add: (line: CartLine) => keep(site, (now) => withLine(now, line)),
      setQuantity: (key: string, quantity: number) => keep(site, (now) => withQuantity(now, key, quantity)),
      setNote: (key: string, note: string) => keep(site, (now) => withNote(now, key, note)),
      setCoupon: (code: string | null) => keepCoupon(site, code),
      exchange: (key: string, line: CartLine) => keep(site, (now) => withOther(now, key, line)),
    }),
    [site],
  );
  return { cart, coupon: useCoupon(site), ...change };
}

/** What an order takes along from the cart of its site. */
export interface Ordered {
  lines: readonly CartLine[];
  coupon?: string;
  /** The hub's cart that it empties. */
  cart?: string;
}

/** The cart as an order names it: with its id at the hub, where that holds the same. */
export function orderedFrom(site: string): Ordered {
  const [lines, coupon, known] = [cartOf(site).get(), keptCoupon(site), knownOf(site)];
  const isThere = known !== null && isSame(known.base.lines, lines);
  return { lines, ...(coupon && { coupon }), ...(isThere && { cart: known.id }) };
}

/** Takes what was ordered out of the cart of its site. What the hub has taken out itself is nothing to tell it. */
export function takeFromCart(site: string, { lines, coupon, cart }: Ordered): void {
  const known = knownOf(site);
  if (known && known.id === cart) {
    remember(site, { ...known, base: { lines: withoutLines(known.base.lines, lines), coupon: null } });
  }
  keep(site, (now) => withoutLines(now, lines));
  if (coupon !== undefined && keptCoupon(site) === coupon) keepCoupon(site, null);
}

function keep(site: string, change: (now: Cart) => Cart): void {
  const now = cartOf(site).get();
  const next = change(now);
  if (next !== now) keepCart(site, next.length > 0 ? JSON.stringify(next) : null);
}
