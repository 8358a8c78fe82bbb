import { Link } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import { ApiError } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { timeOfDay, wholeTime } from "#/lib/format/format";
import { isEnded } from "#/lib/orders/order";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSession } from "#/lib/session/session";
import { CancelBox } from "../cancel/cancel-box";
import { messages } from "../messages";
import { ShareButton } from "../share/share-button";
import { useOrderAgain } from "../use-order-again";
import { Announcer } from "./announcer";
import { FreshnessLine } from "./freshness-line";
import { headline, stageOf } from "./headline";
import { OrderLines } from "./order-lines";
import { PaymentPanel } from "./payment-panel";
import { PromiseLine } from "./promise";
import { Stepper } from "./stepper";
import styles from "./tracking-screen.module.css";
import { type Freshness, useOrder } from "./use-order";

/** How it was when it was seen last, for when nobody can be asked; without a network it comes from what is kept. */
const LastKnown = lazy(() =>
  import("../kept/last-known").catch(() => ({ default: ({ failed }: { failed: ReactNode }) => failed })),
);
/** For orders that are over: fetched with one. */
const ReviewsBox = lazy(() => import("../review/reviews-box"));

/** One order, from its code to the hand-over. */
export function TrackingScreen({ id }: { id: string }) {
  const { order, error, freshness, updatedAt, reload } = useOrder(id);
  if (order) return <Tracked order={order} freshness={freshness} updatedAt={updatedAt} />;
  if (error instanceof ApiError && error.code === "not_found") return <NoSuchOrder />;
  const loading = <Loading rows={3} height="9rem" />;
  const failed = error ? (
    <Failed title={messages.failed} error={error} onRetry={() => void reload()} />
  ) : (
    loading
  );
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{messages.loading}</h1>
      {freshness === "stale" ? (
        <Suspense fallback={loading}>
          <LastKnown id={id} failed={failed} />
        </Suspense>
      ) : (
        failed
      )}
    </div>
  );
}

interface TrackedProps {
  order: Order;
  freshness: Freshness;
  updatedAt: number | null;
}

function Tracked({ order, freshness, updatedAt }: TrackedProps) {
  const stage = stageOf(order);
  const isMine = useSession()?.user.id === order.customer.id;
  const heading = useFoundFocus(stage);
  usePageTitle(`${headline(order)} · ${messages.order(order.number)}`);
  return (
    <article
      className={styles.page}
      data-order={order.id}
      data-status={order.status}
      data-version={order.version}
    >
      <header className={styles.head}>
        <p className={styles.number}>
          <strong>{messages.order(order.number)}</strong>
          <time dateTime={order.placed_at} title={wholeTime(order.placed_at)}>
            {messages.placedAt(timeOfDay(order.placed_at))}
          </time>
          <ShareButton order={order} className={styles.share} />
        </p>
        <h1 ref={heading} tabIndex={-1} data-stage={stage}>
          {headline(order)}
        </h1>
        <PromiseLine order={order} isStale={freshness === "stale"} />
        {order.reason && <p className={styles.reason}>{messages.reason(order.reason)}</p>}
        <FreshnessLine freshness={freshness} updatedAt={updatedAt} />
      </header>
      <Announcer order={order} />
      {freshness === "stale" && updatedAt !== null && (
        <Banner look="warn">{messages.staleSince(timeOfDay(updatedAt, true))}</Banner>
      )}
      <div className={styles.columns}>
        <div className={styles.column}>
          <PaymentPanel order={order} />
          <section className={styles.steps}>
            <Stepper order={order} />
          </section>
          <CancelBox order={order} />
          {isEnded(order) && <Again order={order} />}
          {order.status === "FULFILLED" && isMine && (
            <Suspense fallback={null}>
              <ReviewsBox order={order} />
            </Suspense>
          )}
        </div>
        <div className={styles.column}>
          <OrderLines order={order} />
        </div>
      </div>
    </article>
  );
}

/** What had the focus may go with a change (the code's field, the cancel button): then it goes to the heading that tells it. */
function useFoundFocus(stage: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(stage);
  useEffect(() => {
    if (stage === before.current) return;
    before.current = stage;
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [stage]);
  return heading;
}

function Again({ order }: { order: Order }) {
  const again = useOrderAgain();
  return (
    <div className={styles.after}>
      <Button look="primary" icon={<RotateCcw aria-hidden size={18} />} onClick={() => void again(order)}>
        {messages.again}
      </Button>
      <Link to="/" className={buttonClass()}>
        {messages.toMenu}
      </Link>
    </div>
  );
}

function NoSuchOrder() {
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{messages.notFound}</h1>
      <Empty
        title={messages.notFound}
        action={
          <Link to="/orders" className={buttonClass("primary")}>
            {messages.toOrders}
          </Link>
        }
      >
        {messages.notFoundHint}
      </Empty>
    </div>
  );
}
