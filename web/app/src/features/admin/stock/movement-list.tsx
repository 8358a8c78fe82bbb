import { Banner } from "#/components/banner";
import { Loading } from "#/components/states";
import type { Product } from "#/lib/api/types";
import { dateAndTime, locale, wholeTime } from "#/lib/format/format";
import { messages } from "./messages";
import styles from "./movement-list.module.css";
import { useMovements } from "./stock-api";

/** What moved lately. */
export function MovementList({ product }: { product: Product }) {
  const movements = useMovements(product);
  return (
    <section className={styles.history} aria-labelledby="movements-title">
      <h3 id="movements-title">{messages.history}</h3>
      {movements.isPending ? (
        <Loading rows={3} height="2rem" />
      ) : movements.data === undefined ? (
        <Banner look="bad">{messages.historyFailed}</Banner>
      ) : movements.data.length === 0 ? (
        <p className={styles.none}>{messages.historyEmpty}</p>
      ) : (
        <ol className={styles.rows}>
          {movements.data.map((movement) => (
            <li key={movement.id}>
              <time dateTime={movement.at} title={wholeTime(movement.at)}>
                {dateAndTime(movement.at)}
              </time>
              <span>
                {messages.kinds[movement.kind]}
                {movement.reason && <small dir="auto">{movement.reason}</small>}
              </span>
              <strong>{signed(movement.quantity)}</strong>
              <span className={styles.left}>{messages.left(movement.on_hand.toLocaleString(locale))}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** `+3`, `−2`, `0`. */
function signed(quantity: number): string {
  if (quantity === 0) return "0";
  return `${quantity > 0 ? "+" : "−"}${Math.abs(quantity)}`;
}
