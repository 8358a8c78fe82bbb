import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { FeedItem, OrderPage } from "#/lib/api/types";

/** So many pages of a feed at most; who was away for longer reads the list anew. */
const PAGES_MAX = 4;

/** What happened between reading a list and joining the stream. */
export type Gap = { state: "open" } | { state: "closed"; items: FeedItem[] } | { state: "too_wide" };

/**
 * A page says where the feeds stood before it was read, and a snapshot of a stream holds live orders alone: what ended, or
 * began and ended, in between stands only in the feed, and is read from there. `resets` counts the stream's snapshots; null
 * while it is not live.
 */
export function useGap(asOf: OrderPage["as_of"] | undefined, resets: number | null): Gap {
  const { data } = useQuery({
    queryKey: ["admin", "gap", asOf, resets],
    enabled: asOf !== undefined && resets !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    queryFn: async ({ signal }): Promise<Gap> => {
      const sites = Object.entries(asOf?.seqs ?? {});
      // Every site has an epoch of its own, and a page names one: it tells of one site, and of several it does not.
      const epoch = sites.length === 1 ? asOf?.epoch : undefined;
      const feeds = await Promise.all(sites.map(([site, seq]) => feedAfter(site, seq, epoch, signal)));
      if (feeds.includes(null)) return { state: "too_wide" };
      return { state: "closed", items: feeds.flatMap((feed) => feed ?? []) };
    },
  });
  return data ?? { state: "open" };
}

/** A site's events after `seq`; null when they are too many, or not kept any more. */
async function feedAfter(
  site: string,
  seq: number,
  epoch: string | undefined,
  signal: AbortSignal,
): Promise<FeedItem[] | null> {
  const items: FeedItem[] = [];
  let after = seq;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const read = await readFeed(site, after, signal);
    const isAnother = read === null || read.head < after || (epoch !== undefined && read.epoch !== epoch);
    if (isAnother) return null;
    items.push(...read.items);
    if (read.next == null) return items;
    after = read.next;
  }
  return null;
}

async function readFeed(site: string, after: number, signal: AbortSignal) {
  try {
    return await answer(
      api.GET("/api/v1/sites/{site}/events", { params: { path: { site }, query: { after } }, signal }),
    );
  } catch (error) {
    if (error instanceof ApiError && error.code === "feed_trimmed") return null;
    throw error;
  }
}
