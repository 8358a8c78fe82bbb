import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "#/lib/api/problem";
import { resendCode } from "#/lib/orders/actions";
import { orderQuery } from "#/lib/orders/queries";
import { messages } from "../messages";

/** Sent, or why not. */
export type Resent = { left: number; expiresAt: number } | string | null;

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
      // Sending changes what is allowed, and no version.
      void queryClient.invalidateQueries({ queryKey: orderQuery(id).queryKey });
      onSent();
    } catch (error) {
      // Too often just now and too often for this order are one code: the order says which.
      const order = await queryClient.fetchQuery({ ...orderQuery(id), staleTime: 0 }).catch(() => null);
      const isOver = order?.allowed.includes("otp") === false;
      setResent(isOver ? messages.code.noMore : sentence(error));
    } finally {
      setIsSending(false);
    }
  };
  return { isSending, resent, resend, forget: () => setResent(null) };
}
