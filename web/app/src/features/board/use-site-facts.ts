import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import { stationsOf } from "./lanes";
import { allPages } from "./pages";
import { type Makers, makersOf } from "./routed";

export interface SiteFacts {
  name: string;
  /** Where something is made. */
  stations: readonly string[];
  /** Where its articles are made; undefined while it is not known. */
  makers: Makers | undefined;
  /** Whether somebody brings the stations' work together, and hands it over; undefined while it is not known. */
  hasExpediter: boolean | undefined;
}

/** Names and stations change with the seasons. */
const GOOD_FOR_MS = 10 * 60_000;
/** As many as the hub gives at once. */
const PAGE_ROWS = 200;

/** The site's name and its stations. The board works without them: then it shows the id, and the stations of its tickets. */
export function useSiteFacts(site: string): SiteFacts {
  const sites = useSites();
  const products = useQuery({
    queryKey: ["board", "products", site],
    queryFn: ({ signal }) =>
      allPages((cursor) => {
        const query = { site, limit: PAGE_ROWS, ...(cursor && { cursor }) };
        return answer(api.GET("/api/v1/products", { params: { query }, signal }));
      }),
    staleTime: GOOD_FOR_MS,
  });
  const stations = useQuery({
    queryKey: ["board", "stations", site],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/stations", { params: { query: { site } }, signal }))).items,
    staleTime: GOOD_FOR_MS,
  });
  return useMemo(() => {
    const work = stations.data?.filter(({ kind }) => kind !== "expediter") ?? [];
    const lines = [...(products.data ?? []), ...work.map(({ name }) => ({ station: name }))];
    return {
      name: sites.data?.find((one) => one.id === site)?.name ?? site,
      stations: stationsOf([{ lines }]),
      makers: products.data && stations.data && makersOf(products.data, stations.data),
      hasExpediter: stations.data?.some(({ kind }) => kind === "expediter"),
    };
  }, [sites.data, products.data, stations.data, site]);
}

export function useSites() {
  return useQuery({
    queryKey: ["board", "sites"],
    queryFn: async () => (await answer(api.GET("/api/v1/sites"))).items,
    staleTime: GOOD_FOR_MS,
  });
}
