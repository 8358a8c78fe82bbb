import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Order } from "#/lib/api/types";
import { newer } from "#/lib/orders/order";
import { orderQuery } from "#/lib/orders/queries";
import { useConnection } from "#/lib/realtime/use-connection";
import { useStream } from "#/lib/realtime/use-stream";
import { useMomentOf } from "#/lib/time/clock";

/** How often the order is read while no stream tells of changes. */
const POLL_MS = 10_000;

export type Freshness = "live" | "polled" | "stale";

/** One order, as new as it is known here: by its stream, or by reading it again and again. */
export function useOrder(id: string) {
  const queryClient = useQueryClient();
  const stream = useStream<Order>(`order:${id}`);
  const isLive = stream.status === "live";
  const query = orderQuery(id);
  const read = useQuery({ ...query, refetchInterval: isLive ? false : POLL_MS });

  useEffect(() => {
    if (stream.data) queryClient.setQueryData(orderQuery(id).queryKey, stream.data);
  }, [stream.data, id, queryClient]);

  // From the moment the stream falls silent the page asks, and says at the first failure that it does not get through.
  const { refetch } = read;
  const wasLive = useRef(isLive);
  useEffect(() => {
    if (wasLive.current && !isLive) void refetch();
    wasLive.current = isLive;
  }, [isLive, refetch]);

  const isCut = read.isError || read.failureCount > 0 || read.fetchStatus === "paused";
  const freshness: Freshness = isLive ? "live" : isCut ? "stale" : "polled";
  return {
    // At the same version the cache is the later word: tries of a code change what is allowed, and no version.
    order: newer(stream.data, read.data),
    error: read.error,
    freshness,
    updatedAt: useUpdatedAt(read.dataUpdatedAt, stream.receivedAt),
    reload: refetch,
  };
}

/** When this page last knew for certain how the order stands, on the hub's clock. */
function useUpdatedAt(readAt: number, streamedAt: number | undefined): number | null {
  const moments = [useMomentOf(readAt), useMomentOf(streamedAt)].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.max(...moments) : null;
}

/** Whole seconds since then. On a live stream silence is news, too: nothing happened until the hub was last heard. */
export function useSilence(freshness: Freshness, updatedAt: number | null, now: number): number | null {
  const { silentForS } = useConnection();
  const sinceUpdate = updatedAt === null ? null : Math.max(0, now - updatedAt);
  if (freshness !== "live" || silentForS === null) return sinceUpdate;
  return Math.min(silentForS * 1_000, sinceUpdate ?? Number.POSITIVE_INFINITY);
}
