import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Screen } from "#/lib/api/types";

/** Often enough to see a screen fall behind, and seldom enough to be nothing to the hub. */
const READ_EVERY_MS = 3_000;

/** Who watches a site; read anew for as long as somebody looks. */
export function useScreens(site: string): UseQueryResult<Screen[]> {
  return useQuery({
    queryKey: ["admin", "screens", site],
    queryFn: async ({ signal }) => {
      const params = { path: { site } };
      return (await answer(api.GET("/api/v1/sites/{site}/screens", { params, signal }))).items;
    },
    refetchInterval: READ_EVERY_MS,
    gcTime: 0,
  });
}
