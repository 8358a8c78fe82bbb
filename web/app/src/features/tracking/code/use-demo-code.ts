import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { isDemo } from "#/lib/demo/demo";

const SOON_MS = 1_500;
const LATER_MS = 8_000;

/** In the demo shop, the newest code of an order: nobody has to look for an email. */
export function useDemoCode(order: string) {
  const outbox = useQuery({
    queryKey: ["demo-code", order],
    queryFn: async () => {
      const { items } = await answer(api.GET("/api/v1/demo/outbox", { params: { query: { limit: 200 } } }));
      return items.find((item) => item.order === order && item.code)?.code ?? null;
    },
    enabled: isDemo,
    staleTime: 0,
    // A message takes a moment; a newer one comes after a decline or a resend.
    refetchInterval: ({ state }) => (state.data ? LATER_MS : SOON_MS),
  });
  return { demoCode: outbox.data ?? null, lookAgain: outbox.refetch };
}
