import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api, idempotencyKey } from "#/lib/api/client";
import { ApiError, isWorthRetrying } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { surely } from "#/lib/orders/actions";
import { orderQuery } from "#/lib/orders/queries";
import { bodyOf, type Draft } from "./draft";
import { messages } from "./messages";

/** What became of a change that was asked for. */
export type Updated = "done" | "conflict" | "refused";

/** Changes the lines of an order. */
export function useUpdating(id: string) {
  const queryClient = useQueryClient();
  const [isSaving, setIsSaving] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isUnderWay = useRef(false);
  // Where nobody knows what became of it, the same wish is sent again as the same one.
  const intention = useRef({ wish: "", key: "" });

  const update = async (order: Order, draft: Draft, total: number): Promise<Updated> => {
    if (isUnderWay.current) return "refused";
    isUnderWay.current = true;
    setIsSaving(true);
    setRefusal(null);
    const { queryKey } = orderQuery(id);
    const body = { lines: bodyOf(draft), expected_total: total };
    const wish = JSON.stringify([order.version, body]);
    if (intention.current.wish !== wish) intention.current = { wish, key: idempotencyKey() };
    try {
      const changed = (await surely(
        (key) =>
          answer(
            api.PATCH("/api/v1/orders/{id}", {
              params: {
                path: { id },
                header: { "If-Match": `"${order.version}"`, "Idempotency-Key": key },
              },
              body,
            }),
          ),
        { key: intention.current.key },
      )) as Order;
      queryClient.setQueryData(queryKey, changed);
      // Another total has another code.
      void queryClient.invalidateQueries({ queryKey: ["demo-code", id] });
      return "done";
    } catch (error) {
      void queryClient.invalidateQueries({ queryKey });
      const isConflict = error instanceof ApiError && error.code === "version_stale";
      setRefusal(isConflict ? messages.conflict : reasonOf(error));
      return isConflict ? "conflict" : "refused";
    } finally {
      isUnderWay.current = false;
      setIsSaving(false);
    }
  };
  return { isSaving, refusal, update };
}

function reasonOf(error: unknown): string {
  if (isWorthRetrying(error) || !(error instanceof ApiError)) return messages.notReached;
  switch (error.code) {
    case "cancel_window_closed":
      return messages.tooLate;
    case "payment_declined":
      return messages.declined;
    default:
      return error.message;
  }
}
