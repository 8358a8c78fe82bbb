import type { QueryClient } from "@tanstack/react-query";
import { sitesQuery } from "../sites";

/** What the hub has said of a shop's doors by the way, until it is asked again. */
export function rememberClosed(queryClient: QueryClient, id: string): void {
  queryClient.setQueryData(
    sitesQuery.queryKey,
    (known) =>
      known && {
        ...known,
        items: known.items.map((site) => (site.id === id ? { ...site, open: false } : site)),
      },
  );
}
