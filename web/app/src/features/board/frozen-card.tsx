import { Ban } from "lucide-react";
import { memo } from "react";
import { keepFocus } from "./keep-focus";
import type { Frozen } from "./memory";
import { messages } from "./messages";
import styles from "./ticket.module.css";
import { TicketLines } from "./ticket-lines";

interface FrozenCardProps {
  ticket: Frozen;
  station: string | undefined;
  position: number | undefined;
  isSelected: boolean;
  onAcknowledge: (id: string) => void;
}

/** Cancelled under somebody's hands: it stays, red and crossed through, until somebody says that they have seen it. */
export const FrozenCard = memo(function FrozenCard(props: FrozenCardProps) {
  const { ticket, station, position, isSelected, onAcknowledge } = props;
  return (
    <article
      className={styles.frozen}
      aria-label={messages.frozen.name(ticket.number)}
      tabIndex={-1}
      data-ticket={ticket.number}
      data-order={ticket.id}
      data-place="cancelled"
      data-selected={isSelected || undefined}
    >
      <header className={styles.head}>
        <h3 className={styles.number}>
          <s>{messages.ticket.number(ticket.number)}</s>
        </h3>
        <p className={styles.marks} aria-hidden>
          {position !== undefined && <kbd className={styles.position}>{position}</kbd>}
        </p>
        <p className={styles.verdict}>
          <Ban aria-hidden size={28} strokeWidth={2.5} />
          {messages.frozen.label}
        </p>
        <p className={styles.customer}>{ticket.customer}</p>
      </header>
      <p className={styles.why}>
        {ticket.hadFired && <strong>{messages.frozen.stop}. </strong>}
        {ticket.reason ? messages.frozen.reason(ticket.reason) : messages.frozen.noReason}
      </p>
      <del className={styles.crossed}>
        <TicketLines lines={ticket.lines} station={station} />
      </del>
      <footer className={styles.foot}>
        <button
          type="button"
          className={styles.acknowledge}
          aria-label={messages.frozen.acknowledgeName(ticket.number)}
          onClick={(event) => {
            keepFocus(event);
            onAcknowledge(ticket.id);
          }}
        >
          {messages.frozen.acknowledge}
        </button>
      </footer>
    </article>
  );
});
