import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api, unreachable } from "#/lib/api/client";
import type { Order, OrderPage } from "#/lib/api/types";
import { newer } from "#/lib/orders/order";
import { useStream } from "#/lib/realtime/use-stream";
import { useSession } from "#/lib/session/session";
import { ordersOf } from "./merge";
import { useReread } from "./use-reread";

const PAGE = 20;
/** How often the list is read while no stream tells of changes. */
const POLL_MS = 15_000;

interface Mine {
  orders: ReadonlyMap<string, Order>;
}

/** The orders of who is signed in: pages of the past, and the live ones kept current by their stream. */
export function useHistory() {
  const queryClient = useQueryClient();
  const me = useSession()?.user.id;
  const queryKey = ["orders", "own", me];
  const stream = useStream<Mine>("me", (event) => {
    // What ends leaves the stream: how it ended is kept with the pages.
    const after = event.state as Order | undefined;
    if (!after?.status) return;
    queryClient.setQueryData<InfiniteData<OrderPage>>(queryKey, (pages) => withOrder(pages, after));
  });
  const isLive = stream.status === "live";
  const read = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    // Staff see all orders of their sites: here only their own.
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orders", {
          params: {
            query: { limit: PAGE, ...(me && { customer: me }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: isLive ? false : POLL_MS,
  });

  useReread(stream, () => void read.refetch());

  const live = stream.data?.orders;
  const orders = useMemo(
    () =>
      read.data &&
      ordersOf(
        read.data.pages.flatMap((page) => page.items),
        live?.values() ?? [],
      ),
    [read.data, live],
  );
  return {
    orders,
    isStale: !isLive && orders !== undefined && (read.failureCount > 0 || read.fetchStatus === "paused"),
    // Known to be without a network, it is not even asked.
    error: orders ? null : (read.error ?? (read.fetchStatus === "paused" ? unreachable() : null)),
    reload: read.refetch,
    hasMore: read.hasNextPage,
    isLoadingMore: read.isFetchingNextPage,
    loadMore: read.fetchNextPage,
  };
}

function withOrder(
  pages: InfiniteData<OrderPage> | undefined,
  order: Order,
): InfiniteData<OrderPage> | undefined {
  const [first, ...older] = pages?.pages ?? [];
  if (!pages || !first) return pages;
  const isKnown = pages.pages.some((page) => page.items.some(({ id }) => id === order.id));
  const all = isKnown ? pages.pages : [{ ...first, items: [order, ...first.items] }, ...older];
  return {
    ...pages,
    pages: all.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === order.id ? (newer(item, order) ?? item) : item)),
    })),
  };
}
