import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Order } from "#/lib/api/types";
import { type Command, useCommands } from "#/lib/palette/palette";
import { useSession } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";
import { mayActOnOrders } from "../access";
import { useMySites } from "../use-sites";
import { cancelState } from "./cancel-state";
import { messages as keys } from "./key-messages";
import { messages } from "./messages";
import { ACTION_KEYS, ACTIONS, mayDo } from "./offers";
import { orderQuery } from "./order-query";
import type { OrderList } from "./use-order-list";
import { wish } from "./wish";

/** What can be done here by a key or the palette: to the order whose row has the focus, else to the open one. */
export function useOrderCommands(list: OrderList, openId: string | undefined): void {
  const user = useSession()?.user;
  const client = useQueryClient();
  const navigate = useNavigate();
  const sites = useMySites();
  // What was asked for of an order that never came is not asked when it is opened later.
  useEffect(() => {
    if (wish.get()?.order !== openId) wish.set(null);
  }, [openId]);
  const about = (order: Order, isFromRow: boolean): Command[] => {
    const site = sites.find(({ id }) => id === order.site);
    const state = cancelState(order, site, serverNow());
    return ACTIONS.map((action) => ({
      id: action,
      name: keys.of(messages.actions[action], order.number),
      key: ACTION_KEYS[action],
      whyNot: mayDo(action, order, state) ? undefined : keys.notNow(messages.actions[action], order.number),
      run: () => {
        wish.set({ order: order.id, action, isFromRow });
        if (order.id !== openId) {
          void navigate({
            to: "/admin/orders/$id",
            params: { id: order.id },
            search: true,
            resetScroll: false,
          });
        }
      },
    }));
  };
  useCommands((from) => {
    const row = from?.getAttribute("data-row-link") ?? undefined;
    const id = row ?? openId;
    const order =
      id === undefined
        ? undefined
        : newest(list.known.get(id), client.getQueryData<Order>(orderQuery(id).queryKey));
    const letIn = {
      id: "let in",
      name: keys.letIn(list.waiting.length),
      key: "n",
      whyNot: list.waiting.length > 0 ? undefined : keys.noneWait,
      run: list.admit,
    };
    const search = { id: "search", name: keys.search, key: "/", run: focusSearch };
    const actions = order && user && mayActOnOrders(user) ? about(order, row !== undefined) : [];
    return [...actions, letIn, search];
  });
}

function newest(one: Order | undefined, other: Order | undefined): Order | undefined {
  return !one || (other && other.version > one.version) ? other : one;
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-order-search] input[type=search]")?.focus();
}
