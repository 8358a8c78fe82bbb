import { Link } from "@tanstack/react-router";
import { ChevronRight, RotateCcw } from "lucide-react";
import { memo } from "react";
import { Button } from "#/components/button";
import { StatusPill } from "#/components/status-pill";
import type { Order } from "#/lib/api/types";
import { dateAndTime, money, wholeTime } from "#/lib/format/format";
import { contents, isEnded } from "#/lib/orders/order";
import { messages } from "../messages";
import { headline } from "../order/headline";
import { PromiseLine } from "../order/promise";
import { useOrderAgain } from "../use-order-again";
import styles from "./order-row.module.css";

interface OrderRowProps {
  order: Order;
  isStale: boolean;
}

/** One order of the list: the whole row leads to it. */
export const OrderRow = memo(function OrderRow({ order, isStale }: OrderRowProps) {
  const again = useOrderAgain();
  const isOver = isEnded(order);
  return (
    <li className={styles.row} data-order={order.id} data-status={order.status} data-ended={isOver}>
      <div className={styles.text}>
        <p className={styles.top}>
          <Link to="/orders/$id" params={{ id: order.id }} className={styles.link}>
            {isOver ? messages.order(order.number) : headline(order)}
            {!isOver && <span className="visually-hidden">, {messages.order(order.number)}</span>}
          </Link>
          <StatusPill status={order.status} />
        </p>
        <PromiseLine order={order} isStale={isStale} isSmall />
        <p className={styles.contents} dir="auto">
          {contents(order)}
        </p>
        <p className={`${styles.when} numeric`}>
          {!isOver && `${messages.order(order.number)} · `}
          <time dateTime={order.placed_at} title={wholeTime(order.placed_at)}>
            {dateAndTime(order.placed_at)}
          </time>
          {order.total && ` · ${money(order.total)}`}
        </p>
      </div>
      {isOver ? (
        <Button
          size="s"
          className={styles.again}
          icon={<RotateCcw aria-hidden size={16} />}
          aria-label={messages.againNumbered(order.number)}
          onClick={() => void again(order)}
        >
          {messages.again}
        </Button>
      ) : (
        <ChevronRight aria-hidden size={20} className={`${styles.arrow} turns`} />
      )}
    </li>
  );
});
