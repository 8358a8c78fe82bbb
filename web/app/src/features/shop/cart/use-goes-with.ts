import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import { useCart } from "#/lib/cart/cart-store";
import { cartAtHub } from "#/lib/cart/sync";
import { useLiveness } from "#/lib/realtime/use-connection";
import { useSite } from "#/lib/site/site";
import { useStore } from "#/lib/store";
import type { MenuItem } from "../menu/menu";
import { articlesOf, type Suggestion, suggestionsOf } from "./suggestions";
import { useIsOnline } from "./use-is-online";

/** More than are shown: what is taken in makes room for the next at once. */
const ASKED = 8;
/** It is counted once a night. */
const FRESH_MS = 10 * 60_000;
const NONE: readonly Suggestion[] = [];

/** What goes with the cart, as the hub says; none where it says nothing, or cannot be heard. */
export function useGoesWith(menu: readonly MenuItem[]): readonly Suggestion[] {
  const site = useSite()?.id ?? null;
  const { cart } = useCart();
  const known = useStore(cartAtHub);
  const isReachable = useLiveness() !== "offline";
  const isOnline = useIsOnline();
  const articles = articlesOf(cart);
  // The hub speaks of its own cart: it is asked when that holds what this one does.
  const isInStep = known?.site === site && articlesOf(known.cart.base.lines) === articles;
  const id = known?.cart.id ?? "";
  const { data } = useQuery({
    queryKey: ["goes-with", site, id, articles],
    queryFn: () =>
      answer(api.GET("/api/v1/carts/{id}/goes-with", { params: { path: { id }, query: { limit: ASKED } } })),
    enabled: isInStep && articles !== "",
    // What was said a moment ago holds until there is something newer: nothing blinks.
    placeholderData: (before, query) => (query?.queryKey[1] === site ? before : undefined),
    staleTime: FRESH_MS,
    retry: false,
  });
  const shown = useMemo(() => (data ? suggestionsOf(data.items, cart, menu) : NONE), [data, cart, menu]);
  return isReachable && isOnline ? shown : NONE;
}
