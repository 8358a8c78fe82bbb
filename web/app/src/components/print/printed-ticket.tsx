import type { Order } from "#/lib/api/types";
import { dateOf, timeOfDay } from "#/lib/format/format";
import { isEnded } from "#/lib/orders/order";
import { messages } from "./messages";
import styles from "./printed-ticket.module.css";

export interface TicketToPrint {
  order: Order;
  siteName: string;
  /** What is made there alone; all of the order without one. */
  station?: string | undefined;
  /** When it is printed, ms on the hub's clock. */
  at: number;
}

/** An order on paper, for who makes it: the number can be read from afar, every line says all there is to know of it. */
export function PrintedTicket({ order, siteName, station, at }: TicketToPrint) {
  const here = order.lines.filter((line) => station === undefined || line.station === station);
  const elsewhere = order.lines.length - here.length;
  return (
    <article className={styles.ticket} data-testid="printed-ticket">
      <header className={styles.head}>
        <p className={styles.number}>{messages.number(order.number)}</p>
        <div>
          <p className={styles.station}>{station ?? siteName}</p>
          <p>
            <bdi>{order.customer.name.split(/\s+/, 1)[0]}</bdi>
          </p>
        </div>
      </header>
      {isEnded(order) && (
        <p className={styles.stop}>{messages.ended[order.status as keyof typeof messages.ended]}</p>
      )}
      <dl className={styles.times}>
        <Time name={messages.placed} at={order.placed_at} />
        <Time name={messages.begun} at={order.released_at} />
        <Time name={messages.due} at={order.eta?.p90} />
      </dl>
      <ul className={styles.lines}>
        {here.map((line) => {
          const left = line.quantity - piecesOff(order, line.line);
          return (
            <li key={line.line} className={styles.line} data-off={left <= 0 || undefined}>
              <span className={styles.quantity}>{messages.quantity(Math.max(0, left))}</span>
              <div>
                <p className={styles.name}>
                  <bdi>{line.name}</bdi>
                </p>
                {line.options?.map(({ name }) => (
                  <p key={name} className={styles.option}>
                    + <bdi>{name}</bdi>
                  </p>
                ))}
                {line.note && (
                  <p className={styles.note}>
                    <bdi>{line.note}</bdi>
                  </p>
                )}
                {station === undefined && line.station && <p className={styles.small}>{line.station}</p>}
              </div>
              <span className={styles.sku}>{line.sku}</span>
            </li>
          );
        })}
      </ul>
      {elsewhere > 0 && <p className={styles.small}>{messages.elsewhere(elsewhere)}</p>}
      <footer className={styles.small}>
        {siteName} · {messages.printed(`${dateOf(at)}, ${timeOfDay(at)}`)}
      </footer>
    </article>
  );
}

function Time({ name, at }: { name: string; at: string | null | undefined }) {
  if (!at) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{timeOfDay(at)}</dd>
    </div>
  );
}

/** Pieces of a line that were taken off after it went to its station. */
function piecesOff(order: Order, line: number): number {
  const items = Object.values(order.tickets ?? {}).map((ticket) => ticket.items[String(line)]);
  return Math.max(0, ...items.map((item) => item?.void ?? 0));
}
