import { MessageSquareWarning } from "lucide-react";
import { stationsOf } from "./lanes";
import { lineWithOptions } from "./line-words";
import type { FrozenLine } from "./memory";
import { messages } from "./messages";
import styles from "./ticket.module.css";

interface TicketLinesProps {
  lines: readonly FrozenLine[];
  /** Only what is made there is listed; the rest is counted. */
  station: string | undefined;
}

/** What is to be made: how many first. What the customer wrote cannot be overlooked. */
export function TicketLines({ lines, station }: TicketLinesProps) {
  const here = station === undefined ? lines : lines.filter((line) => line.station === station);
  const elsewhere = lines.filter((line) => !here.includes(line));
  return (
    <div className={styles.content}>
      <ul className={styles.lines}>
        {here.map((line) => (
          <li key={line.line} className={styles.line}>
            <span className={styles.quantity}>{messages.ticket.times(line.quantity)}</span>
            <bdi className={styles.product}>{lineWithOptions(line)}</bdi>
            {station === undefined && line.station && <span className={styles.station}>{line.station}</span>}
            {line.note && (
              <p className={styles.note}>
                <MessageSquareWarning aria-hidden size={22} />
                <span className="visually-hidden">{messages.ticket.note}: </span>
                {/* Customers write in their own language, whatever the board speaks. */}
                <bdi>{line.note}</bdi>
              </p>
            )}
          </li>
        ))}
      </ul>
      {elsewhere.length > 0 && (
        <p className={styles.elsewhere}>
          {messages.ticket.elsewhere(elsewhere.length, stationsOf([{ lines: elsewhere }]).join(", "))}
        </p>
      )}
    </div>
  );
}
