import type { Order } from "#/lib/api/types";

/** What an order goes through, and where it ended if it ended early. */
export type StepKey = "placed" | "paid" | "kitchen" | "done" | "cancelled" | "expired" | "stopped";
export type StepState = "done" | "current" | "upcoming" | "ended";
/** What there is to say about the step that is current. */
export type StepNote = "toPay" | "asking" | "toKitchen" | "queued" | "preparing" | "ready" | "expired";

export interface Step {
  key: StepKey;
  state: StepState;
  /** When it happened. */
  at?: string;
  note?: StepNote;
}

/**
 * The steps of an order: what happened has its time, exactly one is current while it goes on, and an order that ended
 * early shows what it got to and its end, and nothing that will not happen.
 */
export function stepsOf(order: Order): Step[] {
  const placed: Step = { key: "placed", state: "done", at: order.placed_at };
  const reached = [placed, ...happened("paid", order.paid_at), ...happened("kitchen", order.released_at)];
  switch (order.status) {
    case "PENDING":
      return [
        placed,
        { key: "paid", state: "current", note: order.payment === "authorizing" ? "asking" : "toPay" },
        { key: "kitchen", state: "upcoming" },
        { key: "done", state: "upcoming" },
      ];
    case "PAID":
      return [placed, ...happened("paid", order.paid_at), ...inTheKitchen(order)];
    case "FULFILLED":
      return [...reached, ...happened("done", order.ended_at ?? order.placed_at)];
    case "CANCELLED":
      return [...reached, end("cancelled", order.ended_at)];
    case "EXPIRED":
      return [...reached, { ...end("expired", order.ended_at), note: "expired" }];
  }
}

function inTheKitchen(order: Order): Step[] {
  const done: Step = { key: "done", state: "upcoming" };
  const at = order.released_at ? { at: order.released_at } : {};
  switch (order.fulfillment) {
    case "held":
      return [{ key: "kitchen", state: "current", note: "toKitchen" }, done];
    case "queued":
    case "preparing":
    case "ready":
      return [{ key: "kitchen", state: "current", note: order.fulfillment, ...at }, done];
    case "stopped":
      return [
        { key: "kitchen", state: "done", ...at },
        { key: "stopped", state: "ended" },
      ];
    case "done":
      return [
        { key: "kitchen", state: "done", ...at },
        { ...done, state: "current" },
      ];
  }
}

function happened(key: StepKey, at: string | null | undefined): Step[] {
  return at ? [{ key, state: "done", at }] : [];
}

function end(key: StepKey, at: string | null | undefined): Step {
  return { key, state: "ended", ...(at && { at }) };
}
