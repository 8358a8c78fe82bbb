import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Order, UpdatePreview } from "#/lib/api/types";
import { useSettled } from "#/lib/page/use-settled";
import { bodyOf, type Draft, isChanged } from "./draft";

/** Presses in a row are one question. */
const SETTLE_MS = 250;

/** What an order would be with the changes of a draft, as the hub reckons it. Nothing is changed by asking. */
export function usePreview(order: Order, draft: Draft) {
  const lines = bodyOf(useSettled(draft, SETTLE_MS));
  const wanted = bodyOf(draft);
  const preview = useQuery({
    queryKey: ["order-preview", order.id, order.version, lines],
    queryFn: async () =>
      (await answer(
        api.PATCH("/api/v1/orders/{id}", {
          params: {
            path: { id: order.id },
            query: { preview: true },
            header: { "If-Match": `"${order.version}"` },
          },
          body: { lines },
        }),
      )) as UpdatePreview,
    enabled: lines.length > 0 && isChanged(draft, order),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: 1,
  });
  // What is shown is for what is wanted now, or is said to be on its way.
  const isCurrent = !preview.isPlaceholderData && JSON.stringify(lines) === JSON.stringify(wanted);
  return { preview: preview.data, isCurrent, error: preview.error };
}
