import type { Money, Product } from "#/lib/api/types";
import { type Cart, quantityOf } from "#/lib/cart/cart";
import type { Choosable } from "#/lib/menu/option";
import type { Hours } from "./hours";

/** What can be bought, whether it was read over HTTP or came by the stream. */
export interface MenuItem extends Choosable {
  sku: string;
  name: string;
  category: string;
  price: Money;
  description: string;
  image_url?: string | null | undefined;
  images?: { small: string; large: string } | null | undefined;
  is_available: boolean;
  /** Sold at this time of day. */
  is_on_now?: boolean | undefined;
  hours?: readonly Hours[] | undefined;
  allergens?: readonly string[] | undefined;
  rating?: { average: number; count: number } | null | undefined;
  stock: Stock;
  /** How many, where that is known and few enough to matter. */
  left: number | null;
  version: number;
}

export type Stock = "in" | "low" | "out";

/** The data of `menu:{site}`. */
export interface LiveMenu {
  site: { id: string; name: string; currency: string; open: boolean; time_zone?: string };
  products: readonly (Omit<MenuItem, "left" | "hours" | "rating"> & { stock: Stock })[];
}

export interface Category {
  name: string;
  /** Fit for an `id`. */
  anchor: string;
  items: MenuItem[];
}

/** From here on a person should know that there is little left. */
const LOW_FROM = 5;

/** What is known of a menu, and how the two tellings of it stand to each other. */
export interface Known {
  read?: readonly Product[] | undefined;
  live?: LiveMenu | undefined;
  /** The stream's telling when the reading came. */
  liveAtRead?: LiveMenu | undefined;
  /** The stream has fallen silent, and the reading came after that. */
  isReadNewer?: boolean;
}

/**
 * The menu as it is now. What is on it tells whoever was heard last; of an article, the higher version counts wherever it
 * comes from. The stream tells only whether there is much, little or nothing: the number that was read is kept as long as
 * the stream has told nothing else of the article since. Hours and ratings are told by readings alone.
 */
export function currentMenu({ read, live, liveAtRead, isReadNewer = false }: Known): MenuItem[] {
  const readItems = (read ?? []).map(itemOf);
  if (!live) return readItems;
  const streamed = bySku(live.products);
  if (isReadNewer) {
    return readItems.map((item) => {
      const product = streamed.get(item.sku);
      return product && product.version > item.version ? { ...itemOnly(item), ...product, left: null } : item;
    });
  }
  const known = bySku(readItems);
  const before = bySku(liveAtRead?.products ?? []);
  return live.products.map((product) => {
    const item = known.get(product.sku);
    if (item && item.version > product.version) return item;
    const isUntouched = before.get(product.sku) === product;
    const left = isUntouched && item?.stock === product.stock ? item.left : null;
    return { ...itemOnly(item), ...product, left };
  });
}

/** Whether a number is shown, or keeps somebody from adding more: sales change it without the stream's telling. */
export function dependsOnNumbers(items: readonly MenuItem[], cart: Cart): boolean {
  return items.some(
    (item) =>
      canBeBought(item) &&
      (item.stock === "low" || (item.left !== null && quantityOf(cart, item.sku) >= item.left)),
  );
}

/** What has the words of `query` in it, or was `found` for it, by category in the order of the menu. */
export function categories(
  items: readonly MenuItem[],
  query = "",
  found: ReadonlySet<string> = new Set(),
): Category[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const shelves = new Map<string, MenuItem[]>();
  for (const item of items) {
    const text = plain(`${item.name} ${item.category} ${item.description}`);
    if (!found.has(item.sku) && !words.every((word) => text.includes(word))) continue;
    const category = shelves.get(item.category);
    if (category) category.push(item);
    else shelves.set(item.category, [item]);
  }
  return [...shelves].map(([name, items], index) => ({ name, anchor: `category-${index}`, items }));
}

export function canBeBought(item: MenuItem): boolean {
  return item.is_available && item.stock !== "out" && isOn(item);
}

export function isOn(item: MenuItem): boolean {
  return item.is_on_now !== false;
}

/** What the stream does not tell of an article. */
function itemOnly(item: MenuItem | undefined): Pick<MenuItem, "hours" | "rating"> {
  return { hours: item?.hours, rating: item?.rating };
}

function itemOf(product: Product): MenuItem {
  const left = product.stock ?? null;
  const stock = left === null || left > LOW_FROM ? "in" : left > 0 ? "low" : "out";
  return { ...product, stock, left: stock === "in" && left !== null && left > 999 ? null : left };
}

function bySku<T extends { sku: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.sku, item]));
}

/** Without case and accents: `tiramisu` finds `Tiramisù`. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
