import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { LEFT_MAX, type Left, leftOf } from "./left";

/** More than are shown: not every order has something for every station. */
const ASKED = 5 * LEFT_MAX;

export interface LeftBoard {
  left: readonly Left[];
  isLoading: boolean;
  /** The hub did not say what was handed over before this screen watched. */
  isPartial: boolean;
}

/**
 * What left a board: of the orders that it watches, and of those that were handed over before, which only the hub knows. So
 * it is the same after a reload, and on every screen.
 */
export function useLeft(
  site: string,
  station: string | undefined,
  live: ReadonlyMap<string, Order>,
): LeftBoard {
  const { data, isPending, isError } = useQuery({
    queryKey: ["board", "handed over", site],
    queryFn: async ({ signal }) => {
      const query = { site, status: "FULFILLED", limit: ASKED } as const;
      return (await answer(api.GET("/api/v1/orders", { params: { query }, signal }))).items;
    },
    staleTime: 0,
  });
  const left = useMemo(() => {
    const orders = new Map((data ?? []).map((order) => [order.id, order]));
    // Whichever is newer: a board that lost its connection may not have heard the last of an order.
    for (const [id, order] of live) {
      const told = orders.get(id);
      if (!told || order.version >= told.version) orders.set(id, order);
    }
    return leftOf(orders.values(), station);
  }, [data, live, station]);
  return { left, isLoading: isPending && left.length === 0, isPartial: isError };
}
