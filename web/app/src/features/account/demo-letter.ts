import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { isDemo } from "#/lib/demo/demo";

const SOON_MS = 1_500;
/** What was written a moment before the page asked for it is what it asked for. */
const BEFORE_MS = 2_000;

/** What a demo's letter brings: a code, or the path of a link. */
const PATTERNS = { code: /\b\d{6}\b/, link: /\/login\/(?:link|reset|verify)#\S+/ };

/**
 * In the demo shop, what the newest letter to an address says that was written since then: there is no mail to look into.
 * Letters about orders are another matter.
 */
export function useDemoLetter(to: string, what: keyof typeof PATTERNS, since: number | null): string | null {
  const outbox = useQuery({
    queryKey: ["demo-letter", to, what, since],
    queryFn: async () => {
      const { items } = await answer(api.GET("/api/v1/demo/outbox", { params: { query: { limit: 50 } } }));
      const letter = items.find((item) => item.to.toLowerCase() === to.toLowerCase() && !item.order);
      if (!letter || since === null || Date.parse(letter.at) < since - BEFORE_MS) return null;
      return (what === "code" && letter.code) || (letter.text.match(PATTERNS[what])?.[0] ?? null);
    },
    enabled: isDemo && since !== null,
    refetchInterval: ({ state }) => (state.data ? false : SOON_MS),
  });
  return outbox.data ?? null;
}
