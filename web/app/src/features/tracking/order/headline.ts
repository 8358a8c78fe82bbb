import type { Order } from "#/lib/api/types";
import { isFree } from "#/lib/orders/order";
import { messages } from "../messages";

/** Where the order stands, as one thing out of few: heading, title and announcement follow from it. */
export type Stage = keyof typeof messages.headline;

export function stageOf(order: Order): Stage {
  switch (order.status) {
    case "PENDING":
      if (order.payment === "authorizing") return "confirming";
      return order.allowed.includes("pay") ? "confirm" : "unpaid";
    case "PAID":
      if (order.fulfillment !== "held") return order.fulfillment;
      return isFree(order) ? "free" : "paid";
    case "FULFILLED":
      return "done";
    case "CANCELLED":
      return "cancelled";
    case "EXPIRED":
      return "expired";
  }
}

export function headline(order: Order): string {
  return messages.headline[stageOf(order)];
}

/** What is said when it changes: the heading, and why, where somebody gave a reason. */
export function announcement(order: Order): string {
  const reason = order.reason ? ` ${messages.reason(order.reason)}` : "";
  return `${messages.order(order.number)}: ${headline(order)}.${reason}`;
}
