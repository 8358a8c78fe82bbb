import spread from "#/components/spread.module.css";
import { Row, Sums } from "#/components/sums";
import type { Order } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { messages } from "../messages";
import { UpdateButton } from "../update/update-button";
import { moneyWords } from "./money-words";
import styles from "./order-lines.module.css";

/** What was ordered, what it comes to, and where the money is. */
export function OrderLines({ order }: { order: Order }) {
  return (
    <section className={styles.card} aria-labelledby="order-lines">
      <header className={spread.spread}>
        <h2 id="order-lines" className={styles.title}>
          {messages.linesTitle}
        </h2>
        <UpdateButton order={order} />
      </header>
      <ul className={styles.lines}>
        {order.lines.map((line) => (
          <li key={line.line} className={styles.line}>
            <span className={`${styles.quantity} numeric`}>{line.quantity} ×</span>
            <p className={styles.name}>
              <bdi>{line.name}</bdi>
              {line.options?.length ? (
                <span className={styles.note} dir="auto">
                  {line.options.map(({ name }) => name).join(", ")}
                </span>
              ) : null}
              {line.note && (
                <span className={styles.note} dir="auto">
                  {line.note}
                </span>
              )}
            </p>
            {line.total && <span className="numeric">{money(line.total)}</span>}
          </li>
        ))}
      </ul>
      {order.total && (
        <Sums of={{ ...order, total: order.total }} coupon={order.coupon?.code} isSmall>
          {order.refunded && order.refunded.amount > 0 && (
            <Row name={messages.givenBack} of={money(order.refunded)} id="refunded" />
          )}
        </Sums>
      )}
      {order.pending_update && (
        <p className={styles.pending}>{messages.changePending(money(order.pending_update.difference))}</p>
      )}
      <div className={styles.payment}>
        <h3>{messages.moneyTitle}</h3>
        <p data-testid="money-state" data-payment={order.payment}>
          {moneyWords(order)}
        </p>
      </div>
    </section>
  );
}
