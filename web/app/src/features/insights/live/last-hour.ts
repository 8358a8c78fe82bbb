import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { FeedItem } from "#/lib/api/types";
import { type Happened, MINUTE_MS, MINUTES } from "./throughput";

/** So many events are read back at most; a busy shop's hour is shorter then, and says so. */
const PAGES_MAX = 6;
const PAGE_ITEMS = 500;

export interface LastHour {
  past: Happened[];
  head: number;
  /** From when on nothing is missing, ms. */
  since: number;
}

/** A site's events of the last hour, read from the feed's end backwards. */
export async function lastHour(site: string, now: number, signal: AbortSignal): Promise<LastHour> {
  const from = now - MINUTES * MINUTE_MS;
  const head = await headOf(site, signal);
  const past: Happened[] = [];
  let to = head;
  for (let page = 0; page < PAGES_MAX && to > 0; page += 1) {
    const after = Math.max(0, to - PAGE_ITEMS);
    const items = await feed(site, after, to - after, signal);
    if (items === null) break;
    past.push(...items.map(happened));
    to = after;
    const [oldest] = items;
    if (oldest && Date.parse(oldest.at) <= from) return { past, head, since: from };
  }
  // All there ever was, or more than is kept or read.
  return { past, head, since: to === 0 ? from : past.reduce((first, { at }) => Math.min(first, at), now) };
}

function happened({ seq, kind, at }: FeedItem): Happened {
  return { seq, kind, at: Date.parse(at) };
}

/** Where the feed stands: a page of orders says so, whatever of the feed is still kept. */
async function headOf(site: string, signal: AbortSignal): Promise<number> {
  const page = await answer(api.GET("/api/v1/orders", { params: { query: { site, limit: 1 } }, signal }));
  return page.as_of.seqs[site] ?? 0;
}

/** Null where they are not kept any more. */
async function feed(site: string, after: number, limit: number, signal: AbortSignal) {
  const params = { path: { site }, query: { after, limit } };
  try {
    return (await answer(api.GET("/api/v1/sites/{site}/events", { params, signal }))).items;
  } catch (error) {
    if (error instanceof ApiError && error.code === "feed_trimmed") return null;
    throw error;
  }
}
