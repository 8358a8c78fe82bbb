import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { StatusPill } from "#/components/status-pill";
import { dateAndTime, money } from "#/lib/format/format";
import { contents } from "#/lib/orders/order";
import list from "../history/history-screen.module.css";
import row from "../history/order-row.module.css";
import { messages as tracking } from "../messages";
import { AsOf } from "./as-of";
import { messages } from "./messages";
import { useKept } from "./use-kept";

/** One's orders as they were seen last on this device; nothing where none is kept. */
export default function KeptOrders() {
  const kept = useKept();
  if (!kept?.length) return null;
  return (
    <section aria-labelledby="kept-orders" className={list.group}>
      <h2 id="kept-orders" className={list.title}>
        {messages.title}
      </h2>
      <ul className={list.orders}>
        {kept.map(({ key, at, value: order }) => (
          <li key={key} className={row.row} data-kept={key}>
            <div className={row.text}>
              <p className={row.top}>
                <Link to="/orders/$id" params={{ id: key }} className={row.link}>
                  {tracking.order(order.number)}
                </Link>
                <StatusPill status={order.status} />
              </p>
              <p className={row.contents}>{contents(order)}</p>
              <p className={`${row.when} numeric`}>
                {dateAndTime(order.placed_at)}
                {order.total && ` · ${money(order.total)}`}
              </p>
              <AsOf at={at} />
            </div>
            <ChevronRight aria-hidden size={20} className={row.arrow} />
          </li>
        ))}
      </ul>
    </section>
  );
}
