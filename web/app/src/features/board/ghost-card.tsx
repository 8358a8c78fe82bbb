import { Hourglass } from "lucide-react";
import { memo } from "react";
import type { Order } from "#/lib/api/types";
import { countdown } from "#/lib/format/format";
import { messages } from "./messages";
import { firstName, releaseAt } from "./place";
import { useBeat } from "./pulse";
import styles from "./ticket.module.css";
import { TicketLines } from "./ticket-lines";

interface GhostCardProps {
  order: Order;
  station: string | undefined;
  isCurrent: boolean;
}

/** A ticket that will fire when its time to cancel is over: to be seen coming, not to be made. */
export const GhostCard = memo(function GhostCard({ order, station, isCurrent }: GhostCardProps) {
  const left = useBeat((now) => {
    const ms = releaseAt(order) - now;
    return ms > 0 ? countdown(ms) : "";
  });
  const customer = firstName(order);
  const due = isCurrent ? messages.ghost.due : messages.ghost.dueOffline;
  return (
    <article
      className={styles.ghost}
      aria-label={messages.ghost.name(order.number, customer)}
      data-ticket={order.number}
      data-order={order.id}
      data-place="ghost"
    >
      <header className={styles.ghostHead}>
        <h3 className={styles.ghostNumber}>{messages.ticket.number(order.number)}</h3>
        <span className={styles.customer}>{customer}</span>
        <p className={styles.countdown}>
          <Hourglass aria-hidden size={20} />
          {left ? (
            <>
              <span className={styles.fires}>{messages.ghost.fires}</span>
              <span className="numeric">{left}</span>
            </>
          ) : (
            due
          )}
        </p>
      </header>
      <TicketLines lines={order.lines} station={station} />
    </article>
  );
});
