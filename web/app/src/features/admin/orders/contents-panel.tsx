import { Banner } from "#/components/banner";
import { Sums } from "#/components/sums";
import type { Order, OrderLine } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import styles from "./detail.module.css";
import { messages } from "./messages";

const { detail: words } = messages;

/** What was ordered, and what it costs. */
export function ContentsPanel({ order }: { order: Order }) {
  const { total } = order;
  return (
    <section className={styles.panel} aria-labelledby="contents-title">
      <h2 id="contents-title">{words.contents}</h2>
      <ul className={styles.lines}>
        {order.lines.map((line) => (
          <Line key={line.line} line={line} />
        ))}
      </ul>
      {total && <Sums of={{ ...order, total }} coupon={order.coupon?.code} isSmall />}
      {order.pending_update && (
        <Banner look="warn">{words.pendingUpdate(money(order.pending_update.difference))}</Banner>
      )}
    </section>
  );
}

function Line({ line }: { line: OrderLine }) {
  return (
    <li>
      <span className={styles.quantity}>{line.quantity} ×</span>
      <span>
        <bdi>{line.name}</bdi>
        {line.options && line.options.length > 0 && (
          <small dir="auto">{line.options.map(({ name }) => name).join(", ")}</small>
        )}
        {line.station && <small>{words.station(line.station)}</small>}
        {line.note && <small className={styles.note}>{words.note(line.note)}</small>}
      </span>
      <span className={styles.amount}>{line.total && money(line.total)}</span>
    </li>
  );
}
