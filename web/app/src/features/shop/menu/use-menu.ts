import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { answer, api, unreachable } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { Product } from "#/lib/api/types";
import { useCart } from "#/lib/cart/cart-store";
import { useStream } from "#/lib/realtime/use-stream";
import { chooseSite, useSite } from "#/lib/site/site";
import { sitesQuery } from "../sites";
import { currentMenu, dependsOnNumbers, type LiveMenu } from "./menu";
import { useFirstSince, useIsNewer } from "./newer";

const PAGE = 200;
/** A menu has hundreds of articles, not tens of thousands. */
const PAGES_MAX = 20;
/** How often the menu is read while no stream tells of changes, and while a number of pieces matters. */
const POLL_MS = 15_000;

/** The menu of the shop that is being looked at: read once, then kept current by its stream, or by reading again. */
export function useMenu() {
  const site = useSite();
  const { cart } = useCart();
  const stream = useStream<LiveMenu>(site && `menu:${site.id}`);
  const isLive = stream.status === "live";
  const [hasNumbers, setHasNumbers] = useState(false);
  const read = useQuery({
    queryKey: ["menu", site?.id ?? null],
    queryFn: () => readMenu(site?.id),
    refetchInterval: isLive && !hasNumbers ? false : POLL_MS,
    // Signing in empties the cache; the menu is the same for everybody, and stays on the screen.
    placeholderData: (before, query) => (query?.queryKey[1] === (site?.id ?? null) ? before : undefined),
  });
  const sites = useQuery(
    isLive ? sitesQuery : { ...sitesQuery, staleTime: POLL_MS, refetchInterval: POLL_MS },
  );

  // From the moment the stream falls silent the page asks.
  const { refetch: readAgain } = read;
  const { refetch: askSites } = sites;
  const hasFallenSilent = stream.status === "stale";
  useEffect(() => {
    if (!hasFallenSilent) return;
    void readAgain();
    void askSites();
  }, [hasFallenSilent, readAgain, askSites]);

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

  const isReadNewer = useIsNewer(read.dataUpdatedAt, isLive);
  const liveAtRead = useFirstSince(read.dataUpdatedAt, stream.data);
  const items = useMemo(
    () =>
      read.data || stream.data
        ? currentMenu({ read: read.data, live: stream.data, liveAtRead, isReadNewer })
        : undefined,
    [read.data, stream.data, liveAtRead, isReadNewer],
  );
  const needsNumbers = items !== undefined && dependsOnNumbers(items, cart);
  if (needsNumbers !== hasNumbers) setHasNumbers(needsNumbers);

  const areSitesNewer = useIsNewer(sites.dataUpdatedAt, isLive);
  const siteRead = sites.data?.items.find(({ id }) => id === site?.id);
  const asRead = siteRead?.open;
  return {
    items,
    isOpen: (areSitesNewer ? (asRead ?? live?.open) : (live?.open ?? asRead)) ?? true,
    timeZone: live?.time_zone ?? siteRead?.time_zone,
    isLive,
    // Known to be without a network, it is not even asked.
    error: items || isGone ? null : (read.error ?? (read.fetchStatus === "paused" ? unreachable() : null)),
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
