import { MessageSquareWarning } from "lucide-react";
import type { Order } from "#/lib/api/types";
import { stationsOf } from "./lanes";
import { lineWithOptions } from "./line-words";
import type { FrozenLine } from "./memory";
import { messages } from "./messages";
import { piecesOff } from "./off";
import { Quantity, Words } from "./off-notice";
import styles from "./ticket.module.css";

interface TicketLinesProps {
  lines: readonly FrozenLine[];
  /** Only what is made there is listed; the rest is counted. */
  station: string | undefined;
  /** Of which pieces may have been taken off. */
  order?: Order;
}

/** What is to be made: how many first. What the customer wrote cannot be overlooked. */
export function TicketLines({ lines, station, order }: TicketLinesProps) {
  const off = (line: FrozenLine) => (order ? piecesOff(order, line.line) : 0);
  const here = station === undefined ? lines : lines.filter((line) => line.station === station);
  const elsewhere = lines.filter((line) => !here.includes(line));
  return (
    <div className={styles.content}>
      <ul className={styles.lines}>
        {here.map((line) => (
          <li key={line.line} className={styles.line}>
            <span className={styles.quantity}>
              <Quantity quantity={line.quantity} off={off(line)} />
            </span>
            <span className={styles.product}>
              <bdi>
                <Words isOff={off(line) >= line.quantity}>{lineWithOptions(line)}</Words>
              </bdi>
            </span>
            {station === undefined && line.station && <bdi className={styles.station}>{line.station}</bdi>}
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
