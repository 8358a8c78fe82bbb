import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";

export function useSites() {
  return useQuery({
    queryKey: ["insights", "sites"],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/sites", { signal }))).items,
    staleTime: 30_000,
  });
}
