import { useMutation } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import type { Order } from "#/lib/api/types";
import { keepFocus } from "./keep-focus";
import { messages } from "./messages";
import styles from "./off.module.css";
import { acknowledgeAt } from "./ticket-api";

/** Something on a ticket was taken off while it was being made: it says so until somebody has seen it. */
export function OffNotice({ order, station }: { order: Order; station: string | undefined }) {
  const ack = useMutation({ mutationFn: () => acknowledgeAt(order.id, station) });
  return (
    <div className={styles.notice} data-testid="off-notice">
      <p>
        <Ban aria-hidden size={24} strokeWidth={2.5} />
        {messages.off.label}
      </p>
      <button
        type="button"
        aria-label={messages.off.acknowledgeName(order.number)}
        aria-busy={ack.isPending || undefined}
        onClick={(event) => {
          keepFocus(event);
          if (!ack.isPending) ack.mutate();
        }}
      >
        {messages.off.acknowledge}
      </button>
    </div>
  );
}

/** How many are to be made; those that are off are crossed out before it. */
export function Quantity({ quantity, off }: { quantity: number; off: number }) {
  const times = messages.ticket.times;
  if (off === 0) return <>{times(quantity)}</>;
  return (
    <>
      <s>{times(quantity)}</s>
      {off < quantity && ` ${times(quantity - off)}`}
    </>
  );
}

/** A line in words, crossed out where nothing of it is to be made. */
export function Words({ children, isOff }: { children: string; isOff: boolean }) {
  return isOff ? <s>{children}</s> : children;
}
