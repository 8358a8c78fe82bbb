import { Clock } from "lucide-react";
import { Banner } from "#/components/banner";
import type { Order } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { CodeEntry } from "../code/code-entry";
import { messages } from "../messages";
import styles from "./payment-panel.module.css";

const words = messages.code;

/** What there is to do about paying, while there is something. */
export function PaymentPanel({ order }: { order: Order }) {
  const session = useSession();
  if (order.status !== "PENDING") return null;
  const isMine = session?.user.id === order.customer.id;
  if (order.payment === "authorizing") {
    return (
      <section className={styles.panel} aria-labelledby="payment-title" data-payment={order.payment}>
        <h2 id="payment-title" className={styles.title}>
          <Clock aria-hidden size={20} className={styles.waiting} />
          {words.waiting}
        </h2>
        <p className={styles.hint}>{words.waitingHint}</p>
      </section>
    );
  }
  return (
    <section className={styles.panel} aria-labelledby="payment-title" data-payment={order.payment}>
      <h2 id="payment-title" className={styles.title}>
        {words.title}
      </h2>
      {order.payment === "unknown" && <Banner look="warn">{words.unknownHint}</Banner>}
      {order.payment === "failed" && <Banner look="warn">{words.declined}</Banner>}
      {isMine ? (
        <>
          {order.allowed.includes("pay") && <p className={styles.hint}>{words.sent}</p>}
          <CodeEntry order={order} />
        </>
      ) : (
        <p className={styles.hint}>{words.notYours}</p>
      )}
    </section>
  );
}
