import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "#/lib/api/problem";
import { resendCode } from "#/lib/orders/actions";
import { orderQuery } from "#/lib/orders/queries";

export type Resent = { left: number; expiresAt: number } | "noMore" | "notReached" | null;

/** Asks for another code. */
export function useResend(id: string, onSent: () => void) {
  const queryClient = useQueryClient();
  const [isSending, setIsSending] = useState(false);
  const [resent, setResent] = useState<Resent>(null);
  const resend = async () => {
    setIsSending(true);
    try {
      const { resends_left, expires_at } = await resendCode(id);
      setResent({ left: resends_left, expiresAt: Date.parse(expires_at) });
      onSent();
    } catch (error) {
      const isOver = error instanceof ApiError && error.status !== 0 && error.status !== 503;
      setResent(isOver ? "noMore" : "notReached");
      void queryClient.invalidateQueries({ queryKey: orderQuery(id).queryKey });
    } finally {
      setIsSending(false);
    }
  };
  return { isSending, resent, resend, forget: () => setResent(null) };
}
