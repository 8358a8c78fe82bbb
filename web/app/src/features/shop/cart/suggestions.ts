import type { GoesWithPage } from "#/lib/api/types";
import type { Cart } from "#/lib/cart/cart";
import { canBeBought, type MenuItem } from "../menu/menu";

/** An article that goes with the cart. */
export interface Suggestion {
  item: MenuItem;
  /** The article in the cart that it goes with, where that is known. */
  because: string | undefined;
}

/** As many as are looked at; more is a second menu. */
const SHOWN = 3;

/**
 * What to show of what the hub named, which may have been said of the cart as it was a moment ago: what is in it by now, or
 * cannot be had by now, is no suggestion. Prices are the menu's, as everywhere on the page.
 */
export function suggestionsOf(
  named: GoesWithPage["items"],
  cart: Cart,
  menu: readonly MenuItem[],
): Suggestion[] {
  const items = new Map(menu.map((item) => [item.sku, item]));
  const inCart = new Set(cart.map(({ sku }) => sku));
  return named
    .flatMap(({ sku, with: other }) => {
      const item = items.get(sku);
      if (!item || inCart.has(sku) || !canBeBought(item)) return [];
      const because = other != null && inCart.has(other) ? items.get(other)?.name : undefined;
      return [{ item, because }];
    })
    .slice(0, SHOWN);
}

/** Articles, whatever was chosen about them and how many: what goes with a cart depends on nothing else. */
export function articlesOf(cart: Cart): string {
  return [...new Set(cart.map(({ sku }) => sku))].sort().join(" ");
}
