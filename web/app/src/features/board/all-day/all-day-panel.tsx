import { X } from "lucide-react";
import { memo, useId } from "react";
import { IconButton } from "#/components/button";
import { change } from "../settings";
import type { Dish, Kind } from "./all-day";
import styles from "./all-day.module.css";
import { messages } from "./messages";

/** How many of each dish are still to be made: whoever cooks for several tickets at once counts by it. */
export const AllDayPanel = memo(function AllDayPanel({ dishes }: { dishes: readonly Dish[] }) {
  const title = useId();
  const all = dishes.reduce((sum, { count }) => sum + count, 0);
  return (
    <aside className={styles.panel} aria-labelledby={title} data-testid="all-day">
      <header className={styles.head}>
        <h2 id={title}>
          {messages.title} <span className="numeric">{all}</span>
        </h2>
        <IconButton
          label={messages.close}
          className={styles.close}
          icon={<X aria-hidden size={24} />}
          onClick={() => change({ isAllDayOpen: false })}
        />
      </header>
      {dishes.length === 0 && <p className={styles.nothing}>{messages.nothing}</p>}
      <ul className={styles.dishes}>
        {dishes.map((dish) => (
          <li key={dish.sku} data-dish={dish.sku}>
            <p className={styles.dish}>
              <span className={styles.count}>{dish.count}</span>
              <span>
                <bdi>{dish.name}</bdi>
              </span>
            </p>
            {dish.kinds.length > 0 && (
              <ul className={styles.kinds}>
                {dish.kinds.map((kind) => (
                  <KindRow key={kind.choices.join()} {...kind} />
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </aside>
  );
});

function KindRow({ choices, count }: Kind) {
  return (
    <li className={styles.kind}>
      <span className={styles.part}>{count}</span>
      <span>{choices.length > 0 ? <bdi>{choices.join(", ")}</bdi> : messages.plain}</span>
    </li>
  );
}
