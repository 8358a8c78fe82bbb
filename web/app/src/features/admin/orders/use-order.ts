import type { StreamSnapshot } from "@orderhub/client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { useStream } from "#/lib/realtime/use-stream";
import { type Happening, timeline } from "./events";
import { newer } from "./merge";
import { orderQuery } from "./order-query";

/** Events of one order that are read at once; an order has fewer. */
const EVENTS_MAX = 500;

export interface LiveOrder {
  order: Order | undefined;
  error: unknown;
  retry: () => void;
  liveness: StreamSnapshot<Order>["status"];
  events: readonly Happening[];
  eventsError: unknown;
  isLoadingEvents: boolean;
  retryEvents: () => void;
  /** Takes in what an action answered. */
  take: (order: Order) => void;
}

/** One order and its history: read once, and told on by its stream. */
export function useOrder(id: string): LiveOrder {
  const client = useQueryClient();
  const query = orderQuery(id);
  const read = useQuery(query);
  const [heard, setHeard] = useState<readonly Happening[]>([]);
  const stream = useStream<Order>(`order:${id}`, (event) => {
    const { v, at, kind, patch } = event;
    if (v === undefined) return;
    const happening = { version: v, kind, at: at ?? 0, data: (patch ?? {}) as Happening["data"] };
    setHeard((before) => [...before, happening]);
  });
  const order = read.data && stream.data ? newer(read.data, stream.data) : (read.data ?? stream.data);
  const history = useQuery({
    queryKey: ["admin", "order-events", id],
    enabled: order !== undefined,
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { limit: EVENTS_MAX } };
      const page = await answer(api.GET("/api/v1/orders/{id}/events", { params, signal }));
      return page.items as unknown as Happening[];
    },
  });
  const events = timeline(history.data ?? [], heard);
  const { refetch } = history;
  // A snapshot may have skipped events, and who did something stands in the history alone.
  const isBehind = history.isSuccess && order !== undefined && history.data.length < order.version;
  const version = order?.version;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each version is asked for once, also when it is not there yet
  useEffect(() => {
    if (isBehind) void refetch();
  }, [isBehind, version, refetch]);
  return {
    order,
    error: read.error,
    retry: () => void read.refetch(),
    liveness: stream.status,
    events,
    eventsError: history.error,
    isLoadingEvents: history.isPending,
    retryEvents: () => void refetch(),
    take: (taken) => client.setQueryData(query.queryKey, taken),
  };
}
