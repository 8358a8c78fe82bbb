import type { Order } from "#/lib/api/types";
import type { CancelState } from "./cancel-state";

/** What staff can do to an order, in the order in which it is offered. */
export const ACTIONS = ["fulfill", "cash", "update", "cancel", "refund", "reject"] as const;
export type Action = (typeof ACTIONS)[number];

/** The letter of each, where nobody types. Those of what is done most are the first of their English names. */
export const ACTION_KEYS: Record<Action, string> = {
  fulfill: "f",
  cash: "b",
  update: "e",
  cancel: "c",
  refund: "r",
  reject: "x",
};

/** Whether it can be done now; the hub has said so, but for the clock of the window. */
export function mayDo(action: Action, order: Order, state: CancelState): boolean {
  const isOffered = (one: Order["allowed"][number]) => order.allowed.includes(one);
  switch (action) {
    case "cancel":
      return state.kind === "in_window" || state.kind === "late";
    case "cash":
      return order.status === "PENDING" && isOffered("pay");
    case "reject":
      return isOffered("reject") && order.fulfillment !== "stopped";
    case "fulfill":
    case "refund":
    case "update":
      return isOffered(action);
  }
}
