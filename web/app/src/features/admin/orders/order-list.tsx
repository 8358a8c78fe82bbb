import { Inbox, SearchX } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import { useStore } from "#/lib/store";
import { useMySites } from "../use-sites";
import type { Row } from "./merge";
import { messages } from "./messages";
import styles from "./order-list.module.css";
import { OrderRow } from "./order-row";
import type { OrderList as List } from "./use-order-list";
import { useRowKeys } from "./use-row-keys";
import { density } from "./views/density";

interface OrderListProps {
  list: List;
  /** Those of the list that the search left. */
  rows: readonly Row[];
  openId: string | undefined;
  isNarrowed: boolean;
  onClear: () => void;
  onClose: () => void;
}

const COLUMNS = Object.entries(messages.columns);

/** The rows, oldest at the end, and the way to older ones. */
export function OrderList({ list, rows, openId, isNarrowed, onClear, onClose }: OrderListProps) {
  const sites = useMySites();
  const isDense = useStore(density);
  const [focused, setFocused] = useState<string>();
  const ids = rows.map((row) => row.order.id);
  const current = [focused, openId].find((id) => id !== undefined && ids.includes(id)) ?? ids[0];
  useRowKeys({ ids, current, onEscape: onClose });
  if (list.state === "loading") return <Loading rows={10} height="3.625rem" />;
  if (list.state === "failed") {
    return <Failed error={list.error} title={messages.failed} onRetry={list.refresh} />;
  }
  if (rows.length === 0) return <NoRows list={list} isNarrowed={isNarrowed} onClear={onClear} />;
  const nameOf = new Map(sites.map((site) => [site.id, site.name]));
  return (
    <div className={styles.list} data-dense={isDense || undefined}>
      <table aria-label={messages.listLabel} className={styles.table}>
        <thead className={styles.head}>
          <tr>
            {COLUMNS.map(([name, label]) => (
              <th key={name} scope="col" className={styles[name]}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.body}>
          {rows.map(({ order, isPast }) => (
            <OrderRow
              key={order.id}
              order={order}
              isPast={isPast}
              isOpen={order.id === openId}
              isCurrent={order.id === current}
              siteName={sites.length > 1 ? (nameOf.get(order.site) ?? order.site) : undefined}
              onFocus={setFocused}
            />
          ))}
        </tbody>
      </table>
      <Foot list={list} shown={rows.length} />
    </div>
  );
}

function Foot({ list, shown }: { list: List; shown: number }) {
  return (
    <div className={styles.foot}>
      {list.olderError != null && <p role="alert">{sentence(list.olderError)}</p>}
      {list.hasOlder ? (
        <Button busy={list.isLoadingOlder} onClick={list.loadOlder}>
          {messages.loadOlder}
        </Button>
      ) : (
        shown > 0 && <p>{messages.end}</p>
      )}
      <p className={styles.keys}>{messages.keys}</p>
    </div>
  );
}

function NoRows({ list, isNarrowed, onClear }: Pick<OrderListProps, "list" | "isNarrowed" | "onClear">) {
  if (!isNarrowed) {
    return (
      <Empty title={messages.emptyTitle} icon={<Inbox aria-hidden size={28} />}>
        {messages.empty}
      </Empty>
    );
  }
  return (
    <Empty
      title={messages.noneTitle}
      icon={<SearchX aria-hidden size={28} />}
      action={
        <>
          {list.hasOlder && (
            <Button look="primary" busy={list.isLoadingOlder} onClick={list.loadOlder}>
              {messages.loadOlder}
            </Button>
          )}
          <Button onClick={onClear}>{messages.filters.clear}</Button>
        </>
      }
    >
      {list.hasOlder ? messages.none : messages.noneAtAll}
    </Empty>
  );
}
