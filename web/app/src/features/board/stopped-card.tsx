import { CircleSlash } from "lucide-react";
import { memo } from "react";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";
import { firstName } from "./place";
import styles from "./ticket.module.css";

/** An order that the kitchen gave up: out of the way, until a manager has decided. */
export const StoppedCard = memo(function StoppedCard({ order }: { order: Order }) {
  return (
    <article
      className={styles.stopped}
      aria-label={messages.stopped.name(order.number)}
      data-ticket={order.number}
      data-order={order.id}
      data-place="stopped"
    >
      <header className={styles.ghostHead}>
        <h3 className={styles.ghostNumber}>{messages.ticket.number(order.number)}</h3>
        <span className={styles.customer}>{firstName(order)}</span>
        <p className={styles.stoppedLabel}>
          <CircleSlash aria-hidden size={20} />
          {messages.stopped.label}
        </p>
      </header>
      <p>{order.reason || messages.stopped.noReason}</p>
    </article>
  );
});
