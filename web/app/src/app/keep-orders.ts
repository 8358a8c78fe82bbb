import type { QueryClient } from "@tanstack/react-query";
import type { Order, OrderPage } from "#/lib/api/types";
import { forgetOthers, keep } from "#/lib/kept/store";
import { hub } from "#/lib/realtime/hub";
import { currentSession, onSessionChange } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";

/** Orders change in bursts. */
const KEEP_AFTER_MS = 1_000;
/** While the hub is there, what is on the screen is known to be so: its time is brought up to date this often. */
const STILL_SO_EVERY_MS = 30_000;

/** Keeps one's own orders as they are shown here, for when there is no network; nobody else's, and no longer than one is signed in. */
export function keepOrders(queryClient: QueryClient): void {
  const cache = queryClient.getQueryCache();
  let isWaiting = false;
  const keepShown = async () => {
    isWaiting = false;
    const me = currentSession()?.user.id;
    if (!me) return;
    const now = serverNow();
    const shown = cache
      .findAll({ type: "active" })
      .flatMap(({ queryKey, state: { data, dataUpdatedAt } }) => {
        const at = hub.status.state === "connected" ? now : now - (Date.now() - dataUpdatedAt);
        return ordersIn(queryKey, data).map((value) => ({ key: value.id, owner: me, at, value }));
      });
    const mine = shown.filter(({ value }) => value.customer.id === me);
    if (mine.length > 0) await keep("orders", mine, now);
  };
  const keepSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(keepShown, KEEP_AFTER_MS);
  };
  cache.subscribe(({ type, query }) => {
    if (type === "updated" && ordersIn(query.queryKey, query.state.data).length > 0) keepSoon();
  });
  setInterval(() => hub.status.state === "connected" && keepSoon(), STILL_SO_EVERY_MS);
  keepSoon();

  const forget = () => void forgetOthers(currentSession()?.user.id);
  onSessionChange(forget);
  forget();
}

/** The orders in what a query read: one, or pages of them. */
export function ordersIn(key: readonly unknown[], data: unknown): Order[] {
  if (!data) return [];
  if (key[0] === "order" && key.length === 2) return [data as Order];
  if (key[0] !== "orders" || key[1] !== "own") return [];
  return (data as { pages: OrderPage[] }).pages.flatMap(({ items }) => items);
}
