import { useSyncExternalStore } from "react";
import type { OrderhubClient, Status } from "../types.ts";

/** How the connection stands. */
export function useConnection(hub: OrderhubClient): Status {
  const current = () => hub.status;
  return useSyncExternalStore(hub.onStatus, current, current);
}
