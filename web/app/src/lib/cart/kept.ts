import { useSyncExternalStore } from "react";
import { useSite } from "#/lib/site/site";
import type { CartLine } from "./cart";

/**
 * The carts of this device as text, one a site, the same in all tabs. Every screen shows how much is in one; what can be
 * done to it is loaded by those that do it: `cart-store.ts`.
 */
const CART_KEY = "orderhub.cart.";

/** Without storage a cart lasts as long as the page. */
const here = new Map<string, string>();
const listeners = new Set<(site: string | null) => void>();

window.addEventListener("storage", ({ key }) => {
  if (key === null || key.startsWith(CART_KEY)) tell(key?.slice(CART_KEY.length) ?? null);
});

export function keptCart(site: string): string | null {
  try {
    return localStorage.getItem(CART_KEY + site);
  } catch {
    return here.get(site) ?? null;
  }
}

/** Null: there is nothing in it. */
export function keepCart(site: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(CART_KEY + site);
    else localStorage.setItem(CART_KEY + site, text);
  } catch {
    if (text === null) here.delete(site);
    else here.set(site, text);
  }
  tell(site);
}

/** Puts the lines of an earlier order on top. Who reads the cart counts the same article together. */
export function addToCart(site: string, lines: readonly CartLine[]): void {
  keepCart(site, JSON.stringify([...linesIn(keptCart(site)), ...lines]));
}

/** Tells whose cart has changed, here or in another tab; null: all of them may have. */
export function onKeptCart(listener: (site: string | null) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many pieces are in the cart of the shop that is being looked at. */
export function usePieces(): number {
  const site = useSite()?.id ?? "";
  return useSyncExternalStore(onKeptCart, () => piecesIn(keptCart(site)));
}

function tell(site: string | null): void {
  for (const listener of listeners) listener(site);
}

function piecesIn(text: string | null): number {
  return linesIn(text).reduce((sum, line) => sum + (Number(line?.quantity) || 0), 0);
}

/** Lines as they were kept, which may be anything. */
function linesIn(text: string | null): (Partial<CartLine> | null)[] {
  try {
    const lines = JSON.parse(text ?? "[]");
    return Array.isArray(lines) ? lines : [];
  } catch {
    return [];
  }
}
