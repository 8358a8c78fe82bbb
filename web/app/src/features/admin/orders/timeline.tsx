import { Button } from "#/components/button";
import { Loading } from "#/components/states";
import { timeOfDay, wholeTime } from "#/lib/format/format";
import styles from "./detail.module.css";
import { told } from "./events";
import { messages } from "./messages";
import type { LiveOrder } from "./use-order";

const { detail: words } = messages;

/** What happened to an order, newest first, in words. */
export function Timeline({ live }: { live: LiveOrder }) {
  return (
    <section className={styles.panel} aria-labelledby="timeline-title">
      <h2 id="timeline-title">{words.timeline}</h2>
      {live.eventsError != null && (
        <p className={styles.soft}>
          {words.timelineFailed}{" "}
          <Button size="s" onClick={live.retryEvents}>
            {words.again}
          </Button>
        </p>
      )}
      {live.isLoadingEvents && live.eventsError == null ? (
        <Loading rows={4} height="2.5rem" />
      ) : (
        <Events live={live} />
      )}
    </section>
  );
}

function Events({ live }: { live: LiveOrder }) {
  return (
    <ol className={styles.events} reversed data-testid="timeline">
      {live.events.toReversed().map((happening) => {
        const { title, detail, look } = told(happening);
        return (
          <li key={happening.version} data-kind={happening.kind} data-look={look}>
            <strong>{title}</strong>
            <time dateTime={new Date(happening.at).toISOString()} title={wholeTime(happening.at)}>
              {timeOfDay(happening.at, true)}
            </time>
            {detail && <p>{detail}</p>}
          </li>
        );
      })}
    </ol>
  );
}
