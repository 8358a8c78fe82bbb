import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { Product } from "#/lib/api/types";
import { useStream } from "#/lib/realtime/use-stream";
import { chooseSite, useSite } from "#/lib/site/site";
import { currentMenu, type LiveMenu } from "./menu";

const PAGE = 200;
/** A menu has hundreds of articles, not tens of thousands. */
const PAGES_MAX = 20;
/** How often the menu is read while no stream tells of changes. */
const POLL_MS = 15_000;

/** The menu of the shop that is being looked at: read once, then kept current by its stream, or by reading again. */
export function useMenu() {
  const site = useSite();
  const stream = useStream<LiveMenu>(site && `menu:${site.id}`);
  const isLive = stream.status === "live";
  const read = useQuery({
    queryKey: ["menu", site?.id ?? null],
    queryFn: () => readMenu(site?.id),
    refetchInterval: isLive ? false : POLL_MS,
    // Signing in empties the cache; the menu is the same for everybody, and stays on the screen.
    placeholderData: (before, query) => (query?.queryKey[1] === (site?.id ?? null) ? before : undefined),
  });

  const onlySite = read.data?.[0]?.site;
  const live = stream.data?.site;
  useEffect(() => {
    if (live) chooseSite(live.id, live.name);
    else if (onlySite) chooseSite(onlySite);
  }, [live, onlySite]);
  // A shop of last time that is no more: begin again as somebody new.
  const isGone = site !== null && codeOf(read.error) === "not_found";
  useEffect(() => {
    if (isGone) chooseSite(null);
  }, [isGone]);

  const items = useMemo(
    () => (read.data || stream.data ? currentMenu(read.data ?? [], stream.data) : undefined),
    [read.data, stream.data],
  );
  return {
    items,
    isOpen: stream.data?.site.is_open ?? true,
    isLive,
    error: items || isGone ? null : read.error,
    /** The hub has several shops, and nothing says which is meant. */
    isUndecided: site === null && codeOf(read.error) === "validation",
    /** Not kept current at the moment. */
    isStale: !isLive && items !== undefined && (read.failureCount > 0 || read.fetchStatus === "paused"),
    reload: read.refetch,
  };
}

async function readMenu(site: string | undefined): Promise<Product[]> {
  const products: Product[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { items, next } = await answer(
      api.GET("/api/v1/products", {
        params: { query: { limit: PAGE, ...(site && { site }), ...(cursor && { cursor }) } },
      }),
    );
    products.push(...items);
    if (!next) break;
    cursor = next;
  }
  return products;
}

function codeOf(error: unknown): string | null {
  return error instanceof ApiError ? error.code : null;
}
