import type { Money, Order, OrderLine } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import styles from "./detail.module.css";
import { messages } from "./messages";

const { detail: words } = messages;

/** What was ordered, and what it costs. */
export function ContentsPanel({ order }: { order: Order }) {
  const { subtotal, discount, tax, total } = order;
  return (
    <section className={styles.panel} aria-labelledby="contents-title">
      <h2 id="contents-title">{words.contents}</h2>
      <ul className={styles.lines}>
        {order.lines.map((line) => (
          <Line key={line.line} line={line} />
        ))}
      </ul>
      <dl className={styles.sums}>
        {discount && discount.amount > 0 && (
          <>
            <Sum name={words.subtotal} amount={subtotal} />
            <Sum name={words.discount} amount={{ ...discount, amount: -discount.amount }} />
          </>
        )}
        <Sum name={words.total} amount={total} strong />
        <Sum name={words.tax} amount={tax} />
      </dl>
    </section>
  );
}

function Line({ line }: { line: OrderLine }) {
  return (
    <li>
      <span className={styles.quantity}>{line.quantity} ×</span>
      <span>
        {line.name}
        {line.station && <small>{words.station(line.station)}</small>}
        {line.note && <small className={styles.note}>{words.note(line.note)}</small>}
      </span>
      <span className={styles.amount}>{line.total && money(line.total)}</span>
    </li>
  );
}

interface SumProps {
  name: string;
  amount: Money | null | undefined;
  strong?: boolean;
}

function Sum({ name, amount, strong = false }: SumProps) {
  if (!amount) return null;
  return (
    <div data-strong={strong || undefined}>
      <dt>{name}</dt>
      <dd>{money(amount)}</dd>
    </div>
  );
}
