import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { useSession } from "#/lib/session/session";
import { useSite } from "#/lib/site/site";

/** All shops of the hub; it tells them to who is signed in. They change about never. */
export const sitesQuery = queryOptions({
  queryKey: ["shop", "sites"],
  queryFn: () => answer(api.GET("/api/v1/sites")),
  staleTime: 10 * 60_000,
});

/** What the shop is called, where that is known: the menu tells it, and who comes by a link to an order asks. */
export function useShopName(): string | undefined {
  const site = useSite();
  const isSignedIn = useSession() !== null;
  const { data } = useQuery({ ...sitesQuery, enabled: isSignedIn && site?.name === undefined });
  const [first, second] = data?.items ?? [];
  const onlyOne = second ? undefined : first?.name;
  return site?.name ?? data?.items.find(({ id }) => id === site?.id)?.name ?? onlyOne;
}
