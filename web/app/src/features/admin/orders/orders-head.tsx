import { ArrowUpToLine, Download, RefreshCw } from "lucide-react";
import { Button, IconButton } from "#/components/button";
import { messages as keys } from "./key-messages";
import type { Row } from "./merge";
import { messages } from "./messages";
import styles from "./orders-screen.module.css";
import type { Follow } from "./use-follow";
import type { OrderList } from "./use-order-list";

interface OrdersHeadProps {
  list: OrderList;
  /** Those that are shown. */
  rows: readonly Row[];
  follow: Follow;
}

/** The title, how much is shown, and how new orders come in. */
export function OrdersHead({ list, rows, follow }: OrdersHeadProps) {
  const save = async () => {
    const [{ listFile }, { keep }] = await Promise.all([
      import("./list-file"),
      import("#/lib/download/download"),
    ]);
    keep(listFile(rows.map(({ order }) => order)), "orders.csv");
  };
  return (
    <header ref={follow.top} className={styles.head}>
      <h1>{messages.title}</h1>
      <p className={styles.count} data-testid="order-count">
        {list.state === "ready" && messages.loaded(rows.length, list.hasOlder)}
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
      {rows.length > 0 && (
        <IconButton
          size="s"
          label={keys.download}
          icon={<Download aria-hidden size={18} />}
          onClick={() => void save()}
        />
      )}
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
