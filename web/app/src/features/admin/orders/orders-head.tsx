import { ArrowUpToLine, RefreshCw } from "lucide-react";
import { Button, IconButton } from "#/components/button";
import { messages } from "./messages";
import styles from "./orders-screen.module.css";
import type { Follow } from "./use-follow";
import type { OrderList } from "./use-order-list";

/** The title, how much is shown, and how new orders come in. */
export function OrdersHead({ list, shown, follow }: { list: OrderList; shown: number; follow: Follow }) {
  return (
    <header ref={follow.top} className={styles.head}>
      <h1>{messages.title}</h1>
      <p className={styles.count} data-testid="order-count">
        {list.state === "ready" && messages.loaded(shown, list.hasOlder)}
      </p>
      <Button
        size="s"
        look={follow.isOn ? "primary" : "secondary"}
        aria-pressed={follow.isOn}
        title={messages.followHint}
        icon={<ArrowUpToLine aria-hidden size={16} />}
        onClick={follow.toggle}
      >
        {messages.follow}
      </Button>
      <IconButton
        size="s"
        label={messages.refresh}
        busy={list.isRefreshing}
        icon={<RefreshCw aria-hidden size={18} />}
        onClick={list.refresh}
      />
    </header>
  );
}
