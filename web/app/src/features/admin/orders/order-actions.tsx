import { Ban, Banknote, CircleCheck, Info, OctagonX, Pencil, Undo2 } from "lucide-react";
import { Fragment, lazy, Suspense, useState } from "react";
import { Button } from "#/components/button";
import type { Order, Site } from "#/lib/api/types";
import { countdown, timeOfDay } from "#/lib/format/format";
import { useSession } from "#/lib/session/session";
import { mayActOnOrders } from "../access";
import { announce } from "../announce";
import { useTick } from "../now";
import { CancelDialog } from "./cancel-dialog";
import { type CancelState, cancelState } from "./cancel-state";
import { CashDialog } from "./cash-dialog";
import styles from "./detail.module.css";
import { FulfillDialog } from "./fulfill-dialog";
import { messages } from "./messages";
import { RefundDialog } from "./refund-dialog";
import { RejectDialog } from "./reject-dialog";

const { actions: words } = messages;

type Action = "cancel" | "cash" | "fulfill" | "refund" | "reject" | "update";

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
  if (!user || !mayActOnOrders(user)) return <p className={styles.policy}>{words.readOnly}</p>;
  const ask = (action: Action) => {
    setAsked(action);
    setTimes(times + 1);
  };
  const close = () => setAsked(null);
  const done = (after: Order, said: string) => {
    onDone(after);
    announce(said);
    close();
    // The button that was pressed may be gone with what it offered.
    requestAnimationFrame(() => document.getElementById("order-title")?.focus({ preventScroll: true }));
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
  const offers = (action: Order["allowed"][number]) => order.allowed.includes(action);
  const mayCancel = state.kind === "in_window" || state.kind === "late";
  return (
    <div className={styles.buttons}>
      {offers("fulfill") && (
        <Button look="primary" icon={<CircleCheck aria-hidden size={18} />} onClick={() => onAsk("fulfill")}>
          {words.fulfill}
        </Button>
      )}
      {order.status === "PENDING" && offers("pay") && (
        <Button look="primary" icon={<Banknote aria-hidden size={18} />} onClick={() => onAsk("cash")}>
          {words.cash}
        </Button>
      )}
      {offers("update") && (
        <Button icon={<Pencil aria-hidden size={18} />} onClick={() => onAsk("update")}>
          {words.update}
        </Button>
      )}
      {mayCancel && (
        <Button icon={<Ban aria-hidden size={18} />} onClick={() => onAsk("cancel")}>
          {words.cancel}
          {state.kind === "in_window" && (
            <span className={styles.left} aria-hidden>
              {countdown(state.leftMs)}
            </span>
          )}
        </Button>
      )}
      {offers("refund") && (
        <Button icon={<Undo2 aria-hidden className="turns" size={18} />} onClick={() => onAsk("refund")}>
          {words.refund}
        </Button>
      )}
      {offers("reject") && order.fulfillment !== "stopped" && (
        <Button look="quiet" icon={<OctagonX aria-hidden size={18} />} onClick={() => onAsk("reject")}>
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
