import { ArrowUp } from "lucide-react";
import { Button } from "#/components/button";
import { messages } from "./messages";
import type { OrderList } from "./use-order-list";
import styles from "./waiting-pill.module.css";

/** New orders wait here, above the list and not in it: what somebody reads does not move. */
export function WaitingPill({ list }: { list: OrderList }) {
  const waiting = list.waiting.length;
  const show = () => {
    list.admit();
    window.scrollTo({ top: 0 });
  };
  return (
    <div className={styles.place}>
      {waiting > 0 && list.state === "ready" && (
        <Button
          look="primary"
          className={styles.pill ?? ""}
          icon={<ArrowUp aria-hidden size={18} />}
          onClick={show}
          data-testid="waiting-pill"
        >
          {messages.pill(waiting)}
        </Button>
      )}
    </div>
  );
}
