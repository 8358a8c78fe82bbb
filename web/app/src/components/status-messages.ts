import type { OrderStatus } from "#/lib/api/types";

/** How an order stands. */
export const statusNames: Record<OrderStatus, string> = {
  PENDING: "Not paid",
  PAID: "Paid",
  FULFILLED: "Done",
  CANCELLED: "Cancelled",
  EXPIRED: "Expired",
};
