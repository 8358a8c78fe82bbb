import { useRef, useState } from "react";
import { answer, api, idempotencyKey } from "#/lib/api/client";
import type { Order } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";
import { surely } from "./actions";
import { bodyOf, type Draft } from "./draft";

interface Outcome {
  /** As it then is. */
  onChanged: (order: Order) => void;
  /** It may be another by now. */
  onRefused: () => void;
}

/** Changes the lines of an order, if it is still at the version that was read. */
export function useUpdating({ onChanged, onRefused }: Outcome) {
  const [isSaving, setIsSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isUnderWay = useRef(false);
  // Where nobody knows what became of it, the same wish is sent again as the same one.
  const intention = useRef({ wish: "", key: "" });

  const update = async (order: Order, draft: Draft, total: number) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setIsSaving(true);
    setError(null);
    const by = currentSession()?.user.id;
    const body = { lines: bodyOf(draft), expected_total: total };
    const wish = JSON.stringify([order.id, order.version, body]);
    if (intention.current.wish !== wish) intention.current = { wish, key: idempotencyKey() };
    const once = (key: string) => {
      const header = { "If-Match": `"${order.version}"`, "Idempotency-Key": key };
      return answer(api.PATCH("/api/v1/orders/{id}", { params: { path: { id: order.id }, header }, body }));
    };
    try {
      const changed = (await surely(once, { key: intention.current.key })) as Order;
      // What one person asked for is not shown to the next one.
      if (currentSession()?.user.id === by) onChanged(changed);
    } catch (refused) {
      setError(refused);
      onRefused();
    } finally {
      isUnderWay.current = false;
      setIsSaving(false);
    }
  };
  return { isSaving, error, update };
}
