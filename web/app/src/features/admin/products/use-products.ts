import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import type { Product } from "#/lib/api/types";
import { useStream } from "#/lib/realtime/use-stream";
import { productsKey, readProducts } from "./product-api";

/** Many changes in a row are read once. */
const SETTLE_MS = 800;

/** A site's products, read again when its menu says that something changed. */
export function useProducts(site: string | undefined) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const readAgain = useEffectEvent(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void client.invalidateQueries({ queryKey: productsKey(site ?? "") }),
      SETTLE_MS,
    );
  });
  const menu = useStream(site === undefined ? null : `menu:${site}`, () => readAgain());
  useEffect(() => {
    // A snapshot that replaced another may have skipped changes.
    if (menu.resets > 0) readAgain();
    return () => clearTimeout(timer.current);
  }, [menu.resets]);
  const query = useQuery({
    queryKey: productsKey(site ?? ""),
    queryFn: ({ signal }) => readProducts(site ?? "", signal),
    enabled: site !== undefined,
  });
  return { ...query, isLive: menu.status === "live" };
}

/** The products by category, in the hub's order, of those that `text` finds. */
export function byCategory(products: readonly Product[], text: string): [category: string, Product[]][] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Product[]>();
  for (const product of products) {
    const haystack = `${product.name}\n${product.category}\n${product.sku}`.toLowerCase();
    if (!words.every((word) => haystack.includes(word))) continue;
    const group = groups.get(product.category);
    if (group) group.push(product);
    else groups.set(product.category, [product]);
  }
  return [...groups];
}
