import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { useStore } from "#/lib/store";
import { useTick } from "../now";
import { messages } from "./messages";
import { putAway, putAwayAll, standing } from "./unacknowledged";
import styles from "./unacknowledged.module.css";

const { unacknowledged: words } = messages;
const SHOWN_MAX = 5;
/** They run out by themselves, and not to the second. */
const LOOKED_EVERY_MS = 60_000;

/** Screens that did not say in time that they show a cancel: over the list, until somebody here has seen it. */
export function UnacknowledgedOrders({ orders }: { orders: ReadonlyMap<string, Order> }) {
  const seen = useStore(putAway);
  const now = Math.floor(useTick() / LOOKED_EVERY_MS) * LOOKED_EVERY_MS;
  const alarms = useMemo(() => standing(orders.values(), seen, now), [orders, seen, now]);
  if (alarms.length === 0) return null;
  const more = alarms.length - SHOWN_MAX;
  return (
    <div data-testid="unacknowledged">
      <Banner look="bad">
        <strong>{words.title}</strong> {words.meaning}
        <ul className={styles.alarms}>
          {alarms.slice(-SHOWN_MAX).map(({ key, order, screens, at }) => (
            <li key={key}>
              <Link to="/admin/orders/$id" params={{ id: order.id }} search={true} resetScroll={false}>
                #{order.number}
              </Link>{" "}
              {words.by(screens)} · <time dateTime={at}>{timeOfDay(at)}</time>
            </li>
          ))}
        </ul>
        {more > 0 && <p>{words.more(more)}</p>}
        <Button size="s" onClick={() => putAwayAll(alarms)}>
          {words.seen}
        </Button>
      </Banner>
    </div>
  );
}
