import { memo } from "react";
import { GhostCard } from "./ghost-card";
import type { Lanes } from "./lanes";
import styles from "./lanes.module.css";
import { messages } from "./messages";
import { StoppedCard } from "./stopped-card";

interface RailProps extends Pick<Lanes, "ghosts" | "stopped"> {
  station: string | undefined;
  isCurrent: boolean;
}

/** Beside the work: what is coming, and what was set aside. */
export const Rail = memo(function Rail({ ghosts, stopped, station, isCurrent }: RailProps) {
  return (
    <aside className={styles.rail}>
      <section className={styles.lane} aria-labelledby="board-ghosts">
        <h2 id="board-ghosts" className={styles.laneTitle}>
          {messages.lanes.ghosts} <span className="numeric">{ghosts.length}</span>
        </h2>
        <ul className={styles.cards}>
          {ghosts.map((order) => (
            <li key={order.id}>
              <GhostCard order={order} station={station} isCurrent={isCurrent} />
            </li>
          ))}
        </ul>
        {ghosts.length === 0 && <p className={styles.nothing}>{messages.nothingComing}</p>}
      </section>
      {stopped.length > 0 && (
        <section className={styles.lane} aria-labelledby="board-stopped">
          <h2 id="board-stopped" className={styles.laneTitle}>
            {messages.lanes.stopped} <span className="numeric">{stopped.length}</span>
          </h2>
          <ul className={styles.cards}>
            {stopped.map((order) => (
              <li key={order.id}>
                <StoppedCard order={order} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
});
