import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { Banner } from "#/components/banner";
import type { Order } from "#/lib/api/types";
import { messages } from "./messages";

const SHOWN_MAX = 12;

/** Orders that wait for somebody to decide on missing pieces: over the list, whatever it is narrowed to. */
export function ShortOrders({ orders }: { orders: readonly Order[] }) {
  if (orders.length === 0) return null;
  return (
    <div data-testid="short-orders">
      <Banner look="warn">
        {messages.short.waiting(orders.length)}{" "}
        {orders.slice(0, SHOWN_MAX).map((order, index) => (
          <Fragment key={order.id}>
            {index > 0 && ", "}
            <Link to="/admin/orders/$id" params={{ id: order.id }} search={true} resetScroll={false}>
              #{order.number}
            </Link>
          </Fragment>
        ))}
        {orders.length > SHOWN_MAX && messages.short.more(orders.length - SHOWN_MAX)}
      </Banner>
    </div>
  );
}
