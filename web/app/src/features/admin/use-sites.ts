import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Site } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { sitesOf } from "./access";

export const SITES_KEY = ["admin", "sites"] as const;

export function useSites(): UseQueryResult<Site[]> {
  return useQuery({
    queryKey: SITES_KEY,
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/sites", { signal }))).items,
    staleTime: 30_000,
  });
}

/** The sites that are the signed-in person's; empty until they are known. */
export function useMySites(): Site[] {
  const user = useSession()?.user;
  const { data } = useSites();
  return user && data ? sitesOf(user, data) : [];
}
