import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { useSite } from "#/lib/site/site";

/** All shops of the hub. They change about never. */
export const sitesQuery = queryOptions({
  queryKey: ["shop", "sites"],
  queryFn: () => answer(api.GET("/api/v1/sites")),
  staleTime: 10 * 60_000,
});

/** What the shop is called, where that is known: the menu tells it, and who comes by a link to an order asks. */
export function useShopName(): string | undefined {
  const site = useSite();
  const { data } = useQuery({ ...sitesQuery, enabled: site?.name === undefined });
  const [first, second] = data?.items ?? [];
  const onlyOne = second ? undefined : first?.name;
  return site?.name ?? data?.items.find(({ id }) => id === site?.id)?.name ?? onlyOne;
}
