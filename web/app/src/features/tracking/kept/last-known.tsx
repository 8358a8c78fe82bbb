import type { ReactNode } from "react";
import { Banner } from "#/components/banner";
import type { Order } from "#/lib/api/types";
import { timeOfDay, wholeTime } from "#/lib/format/format";
import type { Kept } from "#/lib/kept/store";
import { usePageTitle } from "#/lib/page/use-page-title";
import { messages as tracking } from "../messages";
import { headline } from "../order/headline";
import { OrderLines } from "../order/order-lines";
import { Stepper } from "../order/stepper";
import page from "../order/tracking-screen.module.css";
import { AsOf } from "./as-of";
import styles from "./kept.module.css";
import { messages } from "./messages";
import { useKept } from "./use-kept";

/** An order as it was seen last on this device, marked as such and with nothing to press; `failed` where it never was. */
export default function LastKnown({ id, failed }: { id: string; failed: ReactNode }) {
  const kept = useKept();
  const found = kept?.find(({ key }) => key === id);
  return found ? <AsItWas kept={found} /> : failed;
}

function AsItWas({ kept: { value: order, at } }: { kept: Kept<Order> }) {
  usePageTitle(`${messages.asOf(timeOfDay(at))} · ${tracking.order(order.number)}`);
  return (
    <article className={page.column} data-kept={order.id} data-status={order.status}>
      <header className={page.head}>
        <p className={page.number}>
          <strong>{tracking.order(order.number)}</strong>
          <time dateTime={order.placed_at} title={wholeTime(order.placed_at)}>
            {tracking.placedAt(timeOfDay(order.placed_at))}
          </time>
        </p>
        <h2 className={styles.was}>{headline(order)}</h2>
        <AsOf at={at} />
      </header>
      <Banner look="warn">{messages.hint}</Banner>
      <div className={page.columns}>
        <section className={page.steps}>
          <Stepper order={order} />
        </section>
        <OrderLines order={order} />
      </div>
    </article>
  );
}
