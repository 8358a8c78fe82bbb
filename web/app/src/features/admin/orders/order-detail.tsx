import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, PackageX, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Banner } from "#/components/banner";
import { buttonClass } from "#/components/button";
import { PrintButton } from "#/components/print/print-button";
import { Empty, Failed, Loading } from "#/components/states";
import { StatusPill } from "#/components/status-pill";
import { ApiError } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { dateAndTime, wholeTime } from "#/lib/format/format";
import { rememberVisit } from "#/lib/palette/recent";
import { useConnection } from "#/lib/realtime/use-connection";
import { Age, useSince } from "../now";
import { useMySites } from "../use-sites";
import { ContentsPanel } from "./contents-panel";
import styles from "./detail.module.css";
import { messages } from "./messages";
import { OrderActions } from "./order-actions";
import { ScorePanel } from "./score-panel";
import { StandingPanel } from "./standing-panel";
import { Timeline } from "./timeline";
import { type LiveOrder, useOrder } from "./use-order";

const route = getRouteApi("/admin/orders");
const { detail: words } = messages;

/** Everything of one order. */
export function OrderDetail({ id }: { id: string }) {
  const live = useOrder(id);
  return (
    <div className={styles.detail}>
      <Ways />
      <Body live={live} />
    </div>
  );
}

function Ways() {
  const search = route.useSearch();
  return (
    <Link
      to="/admin/orders"
      search={search}
      resetScroll={false}
      className={`${buttonClass("quiet", "s")} ${styles.back}`}
    >
      <ArrowLeft aria-hidden className="turns" size={18} />
      {words.back}
    </Link>
  );
}

function Body({ live }: { live: LiveOrder }) {
  const { order, error } = live;
  if (order) return <Whole live={live} order={order} />;
  if (!error) return <Loading rows={5} height="6rem" />;
  if (error instanceof ApiError && ["not_found", "malformed", "forbidden"].includes(error.code)) {
    return <NotFound />;
  }
  return <Failed error={error} title={words.failed} onRetry={live.retry} />;
}

function NotFound() {
  const search = route.useSearch();
  return (
    <Empty
      title={words.notFoundTitle}
      icon={<PackageX aria-hidden size={28} />}
      action={
        <Link to="/admin/orders" search={search} className={buttonClass("primary")}>
          {words.back}
        </Link>
      }
    >
      {words.notFound}
    </Empty>
  );
}

function Whole({ live, order }: { live: LiveOrder; order: Order }) {
  const site = useMySites().find((one) => one.id === order.site);
  const { id, number } = order;
  useEffect(() => rememberVisit({ href: `/admin/orders/${id}`, name: `#${number}` }), [id, number]);
  return (
    <article
      className={styles.whole}
      aria-labelledby="order-title"
      data-testid="order-detail"
      data-order={order.id}
    >
      <Head order={order} siteName={site?.name ?? order.site} />
      <Staleness live={live} />
      <OrderActions order={order} site={site} onDone={live.take} />
      <div className={styles.columns}>
        <StandingPanel order={order} />
        <ContentsPanel order={order} />
        <Timeline live={live} />
        <ScorePanel order={order} />
      </div>
      <p className={styles.ids}>
        {words.ids} <code>{order.id}</code> · {words.version(order.version)}
      </p>
    </article>
  );
}

function Head({ order, siteName }: { order: Order; siteName: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  const search = route.useSearch();
  useEffect(() => {
    // Beside the list the focus stays in the list; where the order takes its place, it goes along.
    const list = document.querySelector("[data-row-link]");
    if (!list || list.getClientRects().length === 0) title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={styles.head}>
      <div className={styles.titles}>
        <h1 id="order-title" ref={title} tabIndex={-1}>
          {words.title(order.number)}
        </h1>
        <StatusPill status={order.status} />
        <PrintButton
          className={`${buttonClass("quiet", "s")} ${styles.print}`}
          order={order}
          siteName={siteName}
          withKey
        />
        <Link
          to="/admin/orders"
          search={search}
          resetScroll={false}
          aria-label={words.close}
          className={`${buttonClass("quiet", "s")} ${styles.close}`}
        >
          <X aria-hidden size={20} />
        </Link>
      </div>
      <p className={styles.about}>
        <strong dir="auto">{order.customer.name}</strong>
        <Link to="/admin/orders" search={{ customer: order.customer.id }}>
          {words.sameCustomer}
        </Link>
      </p>
      <p className={styles.about}>
        <time dateTime={order.placed_at} title={wholeTime(order.placed_at)}>
          {words.placed(dateAndTime(order.placed_at), siteName)}
        </time>
        <span className="numeric">
          <Age since={order.placed_at} />
        </span>
      </p>
    </header>
  );
}

function Staleness({ live }: { live: LiveOrder }) {
  const { liveness, silentForS } = useConnection();
  const since = useSince(silentForS);
  if (live.liveness === "live" || liveness === "live" || silentForS === null) return null;
  return <Banner look="warn">{words.stale(since)}</Banner>;
}
