import type { Money, Order } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { messages } from "../messages";
import { moneyWords } from "./money-words";
import styles from "./order-lines.module.css";

/** What was ordered, what it comes to, and where the money is. */
export function OrderLines({ order }: { order: Order }) {
  const hasDiscount = (order.discount?.amount ?? 0) > 0;
  return (
    <section className={styles.card} aria-labelledby="order-lines">
      <h2 id="order-lines" className={styles.title}>
        {messages.linesTitle}
      </h2>
      <ul className={styles.lines}>
        {order.lines.map((line) => (
          <li key={line.line} className={styles.line}>
            <span className={`${styles.quantity} numeric`}>{line.quantity} ×</span>
            <p className={styles.name}>
              {line.name}
              {line.note && <span className={styles.note}>{line.note}</span>}
            </p>
            {line.total && <span className="numeric">{money(line.total)}</span>}
          </li>
        ))}
      </ul>
      <dl className={styles.sums}>
        {hasDiscount && order.subtotal && <Sum name={messages.subtotal} of={order.subtotal} />}
        {hasDiscount && order.discount && (
          <Sum name={messages.discount} of={{ ...order.discount, amount: -order.discount.amount }} />
        )}
        {order.total && (
          <div className={styles.total}>
            <dt>
              {messages.total}
              {order.tax && order.tax.amount > 0 && (
                <span className={styles.tax}>{messages.tax(money(order.tax))}</span>
              )}
            </dt>
            <dd className="numeric">{money(order.total)}</dd>
          </div>
        )}
      </dl>
      <div className={styles.payment}>
        <h3>{messages.moneyTitle}</h3>
        <p data-testid="money-state" data-payment={order.payment}>
          {moneyWords(order)}
        </p>
      </div>
    </section>
  );
}

function Sum({ name, of }: { name: string; of: Money }) {
  return (
    <div className={styles.sum}>
      <dt>{name}</dt>
      <dd className="numeric">{money(of)}</dd>
    </div>
  );
}
