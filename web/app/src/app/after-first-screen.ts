import type { QueryClient } from "@tanstack/react-query";
import type { AnyRouter } from "@tanstack/react-router";
import { keepApp } from "./keep-app";
import { keepOrders } from "./keep-orders";
import { preloadParts } from "./preload-parts";

/** What helps later and is not needed for the first screen: it has a file of its own, fetched once that screen is there. */
export function afterFirstScreen(router: AnyRouter, queryClient: QueryClient): void {
  preloadParts(router);
  void keepApp(router);
  keepOrders(queryClient);
}
