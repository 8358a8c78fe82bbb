import { answer, api } from "#/lib/api/client";
import { ApiError, isWorthRetrying, sentence } from "#/lib/api/problem";
import { currentSession } from "#/lib/session/session";
import type { Action, Outcome } from "./queue";
import { ticketId } from "./ticket-api";

/** Tells the hub of one action, once. Whether to try again is the queue's. */
export async function send(action: Action, isLeaving: boolean): Promise<Outcome> {
  if (isLeaving) return sendAndLeave(action);
  try {
    await tell(action);
    return { how: "done" };
  } catch (error) {
    return outcomeOf(error, action);
  }
}

function tell({ order, ticket = 0, lines = [], verb, reason, key }: Action): Promise<unknown> {
  const headers = { "Idempotency-Key": key };
  const params = { path: { id: order } };
  const work = { params: { path: { id: ticketId(order, ticket) } }, headers, body: { lines: [...lines] } };
  switch (verb) {
    case "bump":
      return answer(api.POST("/api/v1/tickets/{id}/bump", work));
    case "recall":
      return answer(api.POST("/api/v1/tickets/{id}/recall", work));
    case "fulfill":
      return answer(api.POST("/api/v1/orders/{id}/fulfill", { params, headers, body: {} }));
    case "reject":
      return answer(
        api.POST("/api/v1/orders/{id}/reject", { params, headers, body: { reason: reason ?? "" } }),
      );
  }
}

/** Somebody else was first, and what was wanted is so: that is no refusal. */
export function outcomeOf(error: unknown, action: Action): Outcome {
  if (!(error instanceof ApiError)) return { how: "refused", code: "page", text: sentence(error) };
  if (isWorthRetrying(error) || error.code === "idempotency_in_progress") return { how: "away" };
  const isSo =
    (action.verb === "bump" || action.verb === "fulfill") && error.problem?.order_status === "FULFILLED";
  return isSo ? { how: "done" } : { how: "refused", code: error.code, text: error.message };
}

/**
 * A request that the browser finishes after the page is gone; nobody will read the answer. Should it get lost, the stored
 * action goes out with the same key when the board is opened again.
 */
function sendAndLeave(action: Action): Promise<Outcome> {
  const token = currentSession()?.accessToken;
  if (token) {
    void fetch(`/api/v1/${whatOf(action)}/${action.verb}`, {
      method: "POST",
      keepalive: true,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": action.key,
      },
      body: JSON.stringify(action.reason === undefined ? {} : { reason: action.reason }),
    }).catch(() => undefined);
  }
  return Promise.resolve({ how: "away" });
}

function whatOf({ order, ticket }: Action): string {
  return ticket === undefined ? `orders/${order}` : `tickets/${ticketId(order, ticket)}`;
}
