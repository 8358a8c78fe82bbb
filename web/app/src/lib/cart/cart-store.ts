import { useMemo } from "react";
import { useSite } from "#/lib/site/site";
import { createStore, type Store, useStore } from "#/lib/store";
import { type Cart, type CartLine, parseCart, withLines, withNote, withoutLines, withQuantity } from "./cart";

/** The cart of each site, kept on this device and the same in all tabs. */
const CART_KEY = "orderhub.cart.";

const carts = new Map<string, Store<Cart>>();

window.addEventListener("storage", (event) => {
  for (const [site, cart] of carts) {
    if (event.key === null || event.key === CART_KEY + site) cart.set(stored(site));
  }
});

function cartOf(site: string): Store<Cart> {
  const known = carts.get(site);
  if (known) return known;
  const cart = createStore(stored(site));
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
      setQuantity: (sku: string, quantity: number) => keep(site, (now) => withQuantity(now, sku, quantity)),
      setNote: (sku: string, note: string) => keep(site, (now) => withNote(now, sku, note)),
    }),
    [site],
  );
  return { cart, ...change };
}

/** Puts the lines of an earlier order into the cart of its site. */
export function addToCart(site: string, lines: readonly CartLine[]): void {
  keep(site, (now) => withLines(now, lines));
}

/** Takes what was ordered out of the cart of its site. */
export function takeFromCart(site: string, lines: readonly CartLine[]): void {
  keep(site, (now) => withoutLines(now, lines));
}

function keep(site: string, change: (now: Cart) => Cart): void {
  const cart = cartOf(site);
  const next = change(cart.get());
  if (next === cart.get()) return;
  try {
    if (next.length > 0) localStorage.setItem(CART_KEY + site, JSON.stringify(next));
    else localStorage.removeItem(CART_KEY + site);
  } catch {
    // Without storage the cart lasts as long as the page.
  }
  cart.set(next);
}

function stored(site: string): Cart {
  try {
    return parseCart(localStorage.getItem(CART_KEY + site));
  } catch {
    return [];
  }
}
