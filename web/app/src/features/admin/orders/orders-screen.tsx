import { getRouteApi, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect, useMemo } from "react";
import { Banner } from "#/components/banner";
import { useConnection } from "#/lib/realtime/use-connection";
import { announce } from "../announce";
import { Ticking, useSince } from "../now";
import { ForSection } from "../section";
import { FilterBar } from "./filter-bar";
import type { Filters } from "./filters";
import { messages } from "./messages";
import { isNarrowed, mentions, withFilters } from "./narrowing";
import { OrderList } from "./order-list";
import { OrdersHead } from "./orders-head";
import styles from "./orders-screen.module.css";
import { ShortOrders } from "./short-orders";
import { UnacknowledgedOrders } from "./unacknowledged-orders";
import { useFollow } from "./use-follow";
import { useOrderCommands } from "./use-order-commands";
import { type OrderList as List, useOrderList } from "./use-order-list";
import { focusRow } from "./use-row-keys";
import { ViewsBar } from "./views/views-bar";
import { WaitingPill } from "./waiting-pill";

const route = getRouteApi("/admin/orders");

/** The orders of the sites that one may see, live; the open one beside them where there is room. */
export function OrdersScreen({ children }: { children: ReactNode }) {
  return (
    <ForSection section="orders">
      {() => (
        <Ticking>
          <Orders>{children}</Orders>
        </Ticking>
      )}
    </ForSection>
  );
}

function Orders({ children }: { children: ReactNode }) {
  const filters = route.useSearch();
  const openId = useParams({ strict: false, select: (params) => params.id });
  const list = useOrderList(filters);
  const { change, clear, close } = useMoves(filters, openId);
  const follow = useFollow(list);
  useOrderCommands(list, openId);
  const rows = useMemo(
    () => list.rows.filter((row) => mentions(row.order, filters.text)),
    [list.rows, filters.text],
  );
  const customerName = filters.customer
    ? list.rows.find((row) => row.order.customer.id === filters.customer)?.order.customer.name
    : undefined;
  return (
    <div className={styles.screen} data-open={openId !== undefined || undefined}>
      <section className={styles.list} aria-label={messages.title}>
        <OrdersHead list={list} rows={rows} follow={follow} />
        <ViewsBar filters={filters} known={list.known} />
        <FilterBar filters={filters} onChange={change} onClear={clear} customerName={customerName} />
        <UnacknowledgedOrders orders={list.known} />
        <ShortOrders orders={list.short} />
        <WaitingPill list={list} />
        <OrderList
          list={list}
          rows={rows}
          openId={openId}
          isNarrowed={isNarrowed(filters)}
          onClear={clear}
          onClose={close}
        />
        <Staleness list={list} />
      </section>
      <section className={styles.detail} aria-label={messages.detail.label}>
        {children}
      </section>
    </div>
  );
}

/** Changes of the address. */
function useMoves(filters: Filters, openId: string | undefined) {
  const navigate = useNavigate();
  const change = useCallback(
    (changed: Parameters<typeof withFilters>[1], replace = false) => {
      void navigate({ to: ".", search: withFilters(filters, changed), replace, resetScroll: false });
    },
    [navigate, filters],
  );
  const clear = useCallback(() => void navigate({ to: ".", search: {}, resetScroll: false }), [navigate]);
  const close = useCallback(() => {
    if (openId === undefined) return;
    void navigate({ to: "/admin/orders", search: filters, resetScroll: false }).then(() => focusRow(openId));
  }, [navigate, filters, openId]);
  return { change, clear, close };
}

/** The list is kept when the connection is gone, and says so: over its end, so that it does not move. */
function Staleness({ list }: { list: List }) {
  const { liveness, silentForS } = useConnection();
  const since = useSince(silentForS);
  useEffect(() => {
    if (list.waiting.length > 0) announce(messages.pillSaid(list.waiting.length), "waiting");
  }, [list.waiting.length]);
  const isStale = list.liveness === "stale" && liveness !== "live" && silentForS !== null;
  if (list.state !== "ready" || !(isStale || list.liveness === "refused")) return null;
  return (
    <div className={styles.stale}>
      <Banner look="warn">{isStale ? messages.staleList(since) : messages.refused}</Banner>
    </div>
  );
}
