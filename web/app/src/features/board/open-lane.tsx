import { memo, type Ref } from "react";
import type { Order } from "#/lib/api/types";
import { ExpediterCard } from "./expediter/expediter-card";
import { FrozenCard } from "./frozen-card";
import styles from "./lanes.module.css";
import type { Frozen, Memory } from "./memory";
import { messages } from "./messages";
import { TicketCard } from "./ticket-card";

interface OpenLaneProps {
  frozen: readonly Frozen[];
  open: readonly Order[];
  fresh: ReadonlySet<string>;
  recalled: Memory["recalled"];
  siteName: string;
  station: string | undefined;
  /** As who hands orders over sees them. */
  isExpediter: boolean;
  selected: string | undefined;
  keysOn: boolean;
  listRef: Ref<HTMLUListElement>;
  /** The focus is on this ticket now. */
  onPick: (id: string) => void;
  onReject: (order: Order) => void;
  onAcknowledge: (id: string) => void;
}

/** As many as there are number keys. */
const POSITIONS_MAX = 9;

/** What there is to do, the most urgent first: cancelled tickets to acknowledge, then the oldest. */
export const OpenLane = memo(function OpenLane(props: OpenLaneProps) {
  const {
    frozen,
    open,
    fresh,
    recalled,
    siteName,
    station,
    isExpediter,
    selected,
    keysOn,
    listRef,
    onPick,
    onReject,
    onAcknowledge,
  } = props;
  const positionOf = (index: number) => (keysOn && index < POSITIONS_MAX ? index + 1 : undefined);
  const cardOf = (order: Order, index: number) => ({
    order,
    siteName,
    position: positionOf(frozen.length + index),
    isSelected: order.id === selected,
    isFresh: fresh.has(order.id),
    recalled: recalled.get(order.id),
    onAcknowledge,
  });
  return (
    <section aria-labelledby="board-open">
      <h2 id="board-open" className="visually-hidden">
        {messages.lanes.open}
      </h2>
      <ul
        ref={listRef}
        className={styles.open}
        onFocus={({ target }) => {
          // The ticket itself, not a button on it: who works with Tab is not led by the keys.
          if (target.dataset.order) onPick(target.dataset.order);
        }}
      >
        {frozen.map((ticket, index) => (
          <li key={ticket.id}>
            <FrozenCard
              ticket={ticket}
              station={station}
              position={positionOf(index)}
              isSelected={ticket.id === selected}
              onAcknowledge={onAcknowledge}
            />
          </li>
        ))}
        {open.map((order, index) => (
          <li key={order.id}>
            {isExpediter ? (
              <ExpediterCard {...cardOf(order, index)} />
            ) : (
              <TicketCard {...cardOf(order, index)} station={station} onReject={onReject} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
});
