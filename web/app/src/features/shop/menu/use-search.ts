import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "#/lib/api/client";
import { useSettled } from "#/lib/page/use-settled";
import { useSite } from "#/lib/site/site";

const SETTLE_MS = 200;
const CHARS_MIN = 2;
const FOUND_MAX = 100;
const NONE: ReadonlySet<string> = new Set();

/** Articles that the hub finds for some words, beside those that are found here by their letters: it knows word forms. */
export function useSearch(query: string): ReadonlySet<string> {
  const site = useSite()?.id;
  const q = useSettled(query.trim(), SETTLE_MS);
  const isAsked = q.length >= CHARS_MIN;
  const { data } = useQuery({
    queryKey: ["menu-search", site ?? null, q],
    queryFn: () =>
      answer(
        api.GET("/api/v1/products", { params: { query: { q, limit: FOUND_MAX, ...(site && { site }) } } }),
      ),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    // What is found here is there at once, and enough where nobody answers.
    retry: false,
  });
  return useMemo(
    () => (isAsked && query.trim() !== "" && data ? new Set(data.items.map(({ sku }) => sku)) : NONE),
    [data, isAsked, query],
  );
}
