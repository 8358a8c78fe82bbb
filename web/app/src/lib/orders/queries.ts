import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { observeServerMs } from "#/lib/time/clock";
import { newer } from "./order";

/** One order in the cache. Whoever has it newer may write it there; it never goes back to an older version. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ["order", id],
    queryFn: () => readOrder(id),
    structuralSharing: (before, after) => newer(before as Order | undefined, after as Order | undefined),
  });
}

async function readOrder(id: string): Promise<Order> {
  const asked = performance.now();
  const order = await answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } } }));
  // To the millisecond, where the Date header counts seconds.
  observeServerMs(Date.parse(order.server_now), performance.now() - asked);
  return order;
}
