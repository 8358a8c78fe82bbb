import { type InfiniteData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useMemo, useState } from "react";
import type { Order, OrderPage } from "#/lib/api/types";
import { useStream } from "#/lib/realtime/use-stream";
import type { Filters } from "./filters";
import { ADMITTED_MAX, forget, type Known, type Listed, learn, listed } from "./merge";
import { readPage } from "./pages";
import { replayed } from "./replay";
import { isShort } from "./short";
import { useGap } from "./use-gap";

/** All sites that the caller may see, as one. */
const STREAM = "admin";
/** So many orders are known beside those that are shown before the ended ones among them are looked through. */
const KNOWN_BESIDE_MAX = 2_000;
const NOBODY: ReadonlySet<string> = new Set();

export interface OrderList extends Listed {
  state: "loading" | "failed" | "ready";
  error: unknown;
  /** `live`: nothing is missing. `stale`: kept, and what is missing is on its way. `refused`: there is no live view. */
  liveness: "live" | "stale" | "refused";
  hasOlder: boolean;
  isLoadingOlder: boolean;
  olderError: unknown;
  loadOlder: () => void;
  /** All orders that are known here, whatever the list is narrowed to. */
  known: Known;
  /** Pieces of them are missing, and somebody has to decide; the oldest first. */
  short: readonly Order[];
  isRefreshing: boolean;
  /** Reads the first page anew: dimmed rows leave, waiting ones come. */
  refresh: () => void;
  /** Lets in those that wait. */
  admit: () => void;
}

type Pages = InfiniteData<OrderPage, unknown>;

/** Pages of orders joined with the live stream. What is known of an order is the highest version from either. */
export function useOrderList(filters: Filters): OrderList {
  const pages = usePages(filters);
  const { known, liveness, tidy } = useKnown(pages.data, pages.refresh);
  const [admitted, setAdmitted] = useState({ to: pages.name, ids: NOBODY });
  // Who was let in, was let in to one list: other filters and a refresh begin with none.
  const ids = admitted.to === pages.name ? admitted.ids : NOBODY;
  const list = useMemo(() => {
    const read = pages.data?.pages.flatMap((page) => page.items) ?? [];
    return listed({ read, admitted: ids, hasOlder: pages.hasNextPage }, known, filters);
  }, [pages.data, pages.hasNextPage, ids, known, filters]);
  const short = useMemo(
    () => [...known.values()].filter(isShort).sort((one, other) => (one.id < other.id ? -1 : 1)),
    [known],
  );
  const isCrowded = known.size > list.rows.length + KNOWN_BESIDE_MAX;
  useEffect(() => {
    if (isCrowded) tidy(list);
  }, [isCrowded, list, tidy]);
  return {
    ...list,
    liveness,
    known,
    short,
    state: pages.data ? "ready" : pages.error ? "failed" : "loading",
    error: pages.error,
    hasOlder: pages.hasNextPage,
    isLoadingOlder: pages.isFetchingNextPage,
    olderError: pages.isFetchNextPageError ? pages.error : null,
    loadOlder: pages.loadOlder,
    isRefreshing: pages.isRefetching && !pages.isFetchingNextPage,
    refresh: pages.refresh,
    admit: () => {
      const all = new Set([...ids, ...list.waiting.map((order) => order.id)]);
      if (all.size > ADMITTED_MAX) pages.refresh();
      else setAdmitted({ to: pages.name, ids: all });
    },
  };
}

function usePages(filters: Filters) {
  const client = useQueryClient();
  const { text: _, ...query } = filters;
  const queryKey = ["admin", "orders", query];
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => readPage(filters, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Only when somebody asks: a list that reads itself anew is a list that jumps.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const refresh = () => {
    client.setQueryData<Pages>(queryKey, firstPageOf);
    void pages.refetch();
  };
  const loadOlder = () => void pages.fetchNextPage();
  const readAs = pages.data?.pages[0]?.as_of;
  return { ...pages, refresh, loadOlder, name: JSON.stringify([query, readAs]) };
}

/** What is known of the orders, from the pages, the stream, and the feed between the two. */
function useKnown(data: Pages | undefined, refresh: () => void) {
  const stream = useStream<{ orders: ReadonlyMap<string, Order> }>(STREAM);
  const [known, setKnown] = useState<Known>(new Map());
  const streamed = stream.data?.orders;
  const gap = useGap(data?.pages[0]?.as_of, stream.status === "live" ? stream.resets : null);
  const items = gap.state === "closed" ? gap.items : undefined;
  useEffect(() => {
    if (data)
      setKnown((before) =>
        learn(
          before,
          data.pages.flatMap((page) => page.items),
        ),
      );
  }, [data]);
  useEffect(() => {
    if (streamed) setKnown((before) => learn(before, streamed.values()));
  }, [streamed]);
  useEffect(() => {
    if (items) setKnown((before) => learn(before, replayed(before, items)));
  }, [items]);
  const readAnew = useEffectEvent(refresh);
  useEffect(() => {
    if (gap.state === "too_wide") readAnew();
  }, [gap.state]);
  const isWhole = stream.status === "live" && gap.state === "closed";
  const liveness: OrderList["liveness"] =
    stream.status === "refused" ? "refused" : isWhole ? "live" : "stale";
  const tidy = useCallback(
    (list: Listed) => {
      if (streamed) setKnown((before) => forget(before, list, streamed));
    },
    [streamed],
  );
  return { known, liveness, tidy };
}

/** A refresh reads one page: the others would be read one after the other. */
function firstPageOf(pages: Pages | undefined): Pages | undefined {
  return pages && { pages: pages.pages.slice(0, 1), pageParams: pages.pageParams.slice(0, 1) };
}
