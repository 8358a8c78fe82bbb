import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { newer } from "#/lib/orders/order";

/** One order as the admin sees it. A read that was under way does not take back what an action has answered meanwhile. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ["admin", "order", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } }, signal })),
    structuralSharing: (before, after) => newer(before as Order | undefined, after as Order | undefined),
  });
}
