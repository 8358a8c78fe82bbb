import { Ban, Banknote, CircleCheck, Info, OctagonX, Pencil, Undo2 } from "lucide-react";
import { Fragment, lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "#/components/button";
import type { Order, Site } from "#/lib/api/types";
import { countdown, timeOfDay } from "#/lib/format/format";
import { useSession } from "#/lib/session/session";
import { useStore } from "#/lib/store";
import { mayActOnOrders } from "../access";
import { announce } from "../announce";
import { useTick } from "../now";
import { CancelDialog } from "./cancel-dialog";
import { type CancelState, cancelState } from "./cancel-state";
import { CashDialog } from "./cash-dialog";
import styles from "./detail.module.css";
import { FulfillDialog } from "./fulfill-dialog";
import { messages as keys } from "./key-messages";
import { messages } from "./messages";
import { ACTION_KEYS, type Action, mayDo } from "./offers";
import { RefundDialog } from "./refund-dialog";
import { RejectDialog } from "./reject-dialog";
import { focusRow } from "./use-row-keys";
import { wish } from "./wish";

const { actions: words } = messages;

/** The menu with its choices comes with it. */
const UpdateDialog = lazy(() => import("./update-dialog"));

interface OrderActionsProps {
  order: Order;
  site: Site | undefined;
  /** Takes in the order as an action left it. */
  onDone: (order: Order) => void;
}

/** What can be done to an order now. What cannot is not offered; why not is said. */
export function OrderActions({ order, site, onDone }: OrderActionsProps) {
  const [asked, setAsked] = useState<Action | null>(null);
  const [times, setTimes] = useState(0);
  const user = useSession()?.user;
  const state = cancelState(order, site, useTick());
  const backToRow = useRef(false);
  const wished = useStore(wish);
  const grant = useEffectEvent(() => {
    if (wished?.order !== order.id) return;
    wish.set(null);
    if (!user || !mayActOnOrders(user)) return;
    if (mayDo(wished.action, order, state)) ask(wished.action, wished.isFromRow);
    else announce(keys.notNow(words[wished.action], order.number));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish is granted once
  useEffect(() => grant(), [wished]);
  if (!user || !mayActOnOrders(user)) return <p className={styles.policy}>{words.readOnly}</p>;
  const ask = (action: Action, isFromRow = false) => {
    backToRow.current = isFromRow;
    setAsked(action);
    setTimes(times + 1);
  };
  const close = () => setAsked(null);
  const done = (after: Order, said: string) => {
    onDone(after);
    announce(said);
    close();
    // The button that was pressed may be gone with what it offered.
    requestAnimationFrame(() => {
      if (!backToRow.current || !focusRow(order.id)) {
        document.getElementById("order-title")?.focus({ preventScroll: true });
      }
    });
  };
  const shared = { order, onClose: close, onDone: done };
  return (
    <section className={styles.actions} aria-label={words.label}>
      <Buttons order={order} state={state} onAsk={ask} />
      <WhyNot order={order} site={site} state={state} />
      {/* Each time it is another question: nothing typed or refused before is left. Closed, they stay, and give the focus back. */}
      <Fragment key={times}>
        <CancelDialog {...shared} open={asked === "cancel"} state={state} />
        <CashDialog {...shared} open={asked === "cash"} />
        <FulfillDialog {...shared} open={asked === "fulfill"} />
        <RefundDialog {...shared} open={asked === "refund"} />
        <RejectDialog {...shared} open={asked === "reject"} />
      </Fragment>
      {asked === "update" && (
        <Suspense fallback={null}>
          <UpdateDialog order={order} onClose={close} onDone={done} />
        </Suspense>
      )}
    </section>
  );
}

interface ButtonsProps {
  order: Order;
  state: CancelState;
  onAsk: (action: Action) => void;
}

function Buttons({ order, state, onAsk }: ButtonsProps) {
  const offers = (action: Action) => mayDo(action, order, state);
  const key = (action: Action) => ({
    "aria-keyshortcuts": ACTION_KEYS[action],
    onClick: () => onAsk(action),
  });
  return (
    <div className={styles.buttons}>
      {offers("fulfill") && (
        <Button look="primary" icon={<CircleCheck aria-hidden size={18} />} {...key("fulfill")}>
          {words.fulfill}
        </Button>
      )}
      {offers("cash") && (
        <Button look="primary" icon={<Banknote aria-hidden size={18} />} {...key("cash")}>
          {words.cash}
        </Button>
      )}
      {offers("update") && (
        <Button icon={<Pencil aria-hidden size={18} />} {...key("update")}>
          {words.update}
        </Button>
      )}
      {offers("cancel") && (
        <Button icon={<Ban aria-hidden size={18} />} {...key("cancel")}>
          {words.cancel}
          {state.kind === "in_window" && (
            <span className={styles.left} aria-hidden>
              {countdown(state.leftMs)}
            </span>
          )}
        </Button>
      )}
      {offers("refund") && (
        <Button icon={<Undo2 aria-hidden className="turns" size={18} />} {...key("refund")}>
          {words.refund}
        </Button>
      )}
      {offers("reject") && (
        <Button look="quiet" icon={<OctagonX aria-hidden size={18} />} {...key("reject")}>
          {words.reject}
        </Button>
      )}
    </div>
  );
}

function WhyNot({ order, site, state }: { order: Order; site: Site | undefined; state: CancelState }) {
  const why = whyNot(order, site, state);
  return why ? (
    <p className={styles.policy} data-testid="cancel-policy">
      <Info aria-hidden size={16} />
      {why}
    </p>
  ) : null;
}

function whyNot(order: Order, site: Site | undefined, state: CancelState): string | undefined {
  switch (state.kind) {
    case "in_window":
      return undefined;
    case "late":
      return state.because === "site" ? words.lateSite : words.lateRejected;
    case "closed":
      return words.closedPolicy(timeOfDay(order.cancel_deadline, true), site?.name ?? order.site);
    case "ended":
      return words.ended[order.status as keyof typeof words.ended];
  }
}
