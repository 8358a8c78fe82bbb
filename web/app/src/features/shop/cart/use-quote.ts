import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import type { Quote } from "#/lib/api/types";
import { useCart } from "#/lib/cart/cart-store";
import { wanted } from "#/lib/cart/hub-carts";
import { useSettled } from "#/lib/page/use-settled";
import { useSite } from "#/lib/site/site";
import type { MenuItem } from "../menu/menu";

/** Presses in a row are one question. */
const SETTLE_MS = 200;

/** What the hub says of the cart: what it comes to with its coupon, and what is in the way. */
export interface Quoted {
  quote: Quote | undefined;
  /** For the cart, the coupon and the menu as they are now. */
  isCurrent: boolean;
  error: unknown;
  ask: () => void;
}

/** Asks whenever something changes that it depends on; what was said before stays until the answer is there. */
export function useQuote(menu: readonly MenuItem[] | undefined): Quoted {
  const site = useSite()?.id;
  const { cart, coupon } = useCart();
  const question = useMemo(
    () => JSON.stringify({ lines: cart.map(wanted), coupon, told: toldOf(cart, menu ?? []) }),
    [cart, coupon, menu],
  );
  const settled = useSettled(question, SETTLE_MS);
  const asked = useQuery({
    queryKey: ["quote", site ?? null, settled],
    queryFn: () => {
      const { lines, coupon } = JSON.parse(settled);
      const body = { ...(site && { site }), lines, ...(coupon && { coupon }) };
      return answer(api.POST("/api/v1/quotes", { body }));
    },
    enabled: menu !== undefined && cart.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return {
    quote: cart.length > 0 ? asked.data : undefined,
    isCurrent: settled === question && asked.data !== undefined && !asked.isPlaceholderData,
    error: asked.error,
    ask: () => void asked.refetch(),
  };
}

/** What the answer depends on beside the cart: another price is another question. */
function toldOf(cart: readonly { sku: string }[], menu: readonly MenuItem[]): unknown[] {
  const skus = new Set(cart.map(({ sku }) => sku));
  return menu
    .filter(({ sku }) => skus.has(sku))
    .map(({ sku, version, is_available, is_on_now, stock }) => [
      sku,
      version,
      is_available,
      is_on_now,
      stock,
    ]);
}
