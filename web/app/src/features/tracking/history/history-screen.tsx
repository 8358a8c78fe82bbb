import { Link } from "@tanstack/react-router";
import { ReceiptText } from "lucide-react";
import { lazy, Suspense } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { Order } from "#/lib/api/types";
import { usePageTitle } from "#/lib/page/use-page-title";
import { messages } from "../messages";
import styles from "./history-screen.module.css";
import { OrderRow } from "./order-row";
import { useHistory } from "./use-history";

const words = messages.history;
/** For when nobody can be asked: fetched then, from what is kept. */
const KeptOrders = lazy(() => import("../kept/kept-orders").catch(() => ({ default: () => null })));

/** What somebody has ordered: what is on its way first, then the past. */
export function HistoryScreen() {
  const { orders, isStale, error, reload, hasMore, isLoadingMore, loadMore } = useHistory();
  usePageTitle(words.title);
  return (
    <div className={styles.page}>
      <h1>{words.title}</h1>
      {isStale && <Banner look="warn">{words.stale}</Banner>}
      {orders === undefined ? (
        error ? (
          <>
            <Failed title={words.failed} error={error} onRetry={() => void reload()} />
            <Suspense fallback={null}>
              <KeptOrders />
            </Suspense>
          </>
        ) : (
          <Loading rows={5} height="6rem" />
        )
      ) : orders.going.length + orders.ended.length === 0 ? (
        <Empty
          title={words.empty}
          icon={<ReceiptText aria-hidden size={28} />}
          action={
            <Link to="/" className={buttonClass("primary")}>
              {messages.toMenu}
            </Link>
          }
        >
          {words.emptyHint}
        </Empty>
      ) : (
        <>
          <Orders title={words.live} orders={orders.going} isStale={isStale} />
          <Orders title={words.earlier} orders={orders.ended} isStale={isStale} />
          {hasMore && (
            <Button busy={isLoadingMore} onClick={() => void loadMore()}>
              {words.more}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

interface OrdersProps {
  title: string;
  orders: Order[];
  isStale: boolean;
}

function Orders({ title, orders, isStale }: OrdersProps) {
  if (orders.length === 0) return null;
  return (
    <section aria-label={title} className={styles.group}>
      <h2 className={styles.title}>{title}</h2>
      <ul className={styles.orders}>
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} isStale={isStale} />
        ))}
      </ul>
    </section>
  );
}
