import type { Money, Product } from "#/lib/api/types";

/** What can be bought, whether it was read over HTTP or came by the stream. */
export interface MenuItem {
  sku: string;
  name: string;
  category: string;
  price: Money;
  description: string;
  image_url?: string | null;
  is_available: boolean;
  stock: Stock;
  /** How many, where that is known and few enough to matter. */
  left: number | null;
  version: number;
}

export type Stock = "in" | "low" | "out";

/** The data of `menu:{site}`. */
export interface LiveMenu {
  site: { id: string; name: string; currency: string; is_open: boolean };
  products: readonly (Omit<MenuItem, "left"> & { stock: Stock })[];
}

export interface Category {
  name: string;
  /** Fit for an `id`. */
  anchor: string;
  items: MenuItem[];
}

/** From here on a person should know that there is little left. */
const LOW_FROM = 5;

/**
 * The menu as it is now. The stream is newer than what was read, but tells only whether there is much, little or nothing:
 * the number that was read is kept where the two agree.
 */
export function currentMenu(read: readonly Product[], live: LiveMenu | undefined): MenuItem[] {
  const items = read.map(itemOf);
  if (!live) return items;
  const known = new Map(items.map((item) => [item.sku, item]));
  return live.products.map((product) => {
    const before = known.get(product.sku);
    return { ...product, left: before?.stock === product.stock ? before.left : null };
  });
}

/** What has the words of `query` in it, by category in the order of the menu. */
export function categories(items: readonly MenuItem[], query = ""): Category[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = new Map<string, MenuItem[]>();
  for (const item of items) {
    const text = plain(`${item.name} ${item.category} ${item.description}`);
    if (!words.every((word) => text.includes(word))) continue;
    const category = found.get(item.category);
    if (category) category.push(item);
    else found.set(item.category, [item]);
  }
  return [...found].map(([name, items], index) => ({ name, anchor: `category-${index}`, items }));
}

export function canBeBought(item: MenuItem): boolean {
  return item.is_available && item.stock !== "out";
}

function itemOf(product: Product): MenuItem {
  const left = product.stock ?? null;
  const stock = left === null || left > LOW_FROM ? "in" : left > 0 ? "low" : "out";
  return { ...product, stock, left: stock === "in" && left !== null && left > 999 ? null : left };
}

/** Without case and accents: `tiramisu` finds `Tiramisù`. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
