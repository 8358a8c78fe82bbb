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
import { keepCart, keptCart, onKeptCart } from "./kept";

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
      exchange: (key: string, line: CartLine) => keep(site, (now) => withOther(now, key, line)),
    }),
    [site],
  );
  return { cart, ...change };
}

/** Takes what was ordered out of the cart of its site. */
export function takeFromCart(site: string, lines: readonly CartLine[]): void {
  keep(site, (now) => withoutLines(now, lines));
}

function keep(site: string, change: (now: Cart) => Cart): void {
  const now = cartOf(site).get();
  const next = change(now);
  if (next !== now) keepCart(site, next.length > 0 ? JSON.stringify(next) : null);
}
