import { Banknote, Clock, Hourglass, Soup } from "lucide-react";
import type { ReactNode } from "react";
import type { Order } from "#/lib/api/types";
import { countdown, money, timeOfDay } from "#/lib/format/format";
import { isEnded } from "#/lib/orders/order";
import { readySentence, readyTimes } from "#/lib/orders/ready-times";
import { useTick } from "../now";
import styles from "./detail.module.css";
import { messages } from "./messages";
import { isCash } from "./money-state";

const { detail: words } = messages;

/** Where the money, the kitchen and the window stand, in sentences. */
export function StandingPanel({ order }: { order: Order }) {
  return (
    <section className={styles.panel} aria-labelledby="standing-title">
      <h2 id="standing-title">{words.where}</h2>
      <dl className={styles.standing}>
        <Item icon={<Banknote aria-hidden size={18} />} name={words.money} testId="money-state">
          {moneySentence(order)}
        </Item>
        <Item icon={<Soup aria-hidden size={18} />} name={words.kitchen} testId="kitchen-state">
          {kitchenSentence(order)}
        </Item>
        <Promised order={order} />
        <Item icon={<Hourglass aria-hidden size={18} />} name={words.window} testId="window-state">
          <Window order={order} />
        </Item>
      </dl>
      {order.reason && <p className={styles.reason}>{words.reason(order.reason)}</p>}
    </section>
  );
}

/** What its customer reads of when it is ready. */
function Promised({ order }: { order: Order }) {
  const now = useTick();
  const times = readyTimes(order, now);
  if (!times) return null;
  return (
    <Item icon={<Clock aria-hidden size={18} />} name={words.promised} testId="promise">
      <span className="numeric">{readySentence(times, messages.promise, now)}</span>
    </Item>
  );
}

function Window({ order }: { order: Order }) {
  const leftMs = Date.parse(order.cancel_deadline) - useTick();
  if (leftMs <= 0 || order.released_at || isEnded(order)) {
    return words.windowOver(timeOfDay(closedAt(order), true));
  }
  return (
    <span className="numeric">
      <strong>{countdown(leftMs)}</strong> {words.windowLeft}
    </span>
  );
}

/** An order that ended before its deadline ended its window with it. */
function closedAt(order: Order): string {
  return order.ended_at && order.ended_at < order.cancel_deadline ? order.ended_at : order.cancel_deadline;
}

function moneySentence(order: Order): string {
  const total = order.total ? money(order.total) : "";
  if (isCash(order)) return messages.cash(total);
  const back = refundSentence(order, total);
  if (back) return back;
  const cashBack = order.payment === "refund_pending" && !order.released_at;
  return cashBack ? messages.cashBack(total) : messages.moneyWords[order.payment](total);
}

/** Of what a manager gave back in parts, the parts are told. */
function refundSentence(order: Order, total: string): string | undefined {
  if (!order.refunds || Object.keys(order.refunds).length === 0) return undefined;
  if (order.payment === "refund_pending") return messages.refundUnderWay;
  const isPart = order.payment === "partially_refunded" && order.refunded;
  return isPart ? messages.partlyBack(money(isPart), total) : undefined;
}

function kitchenSentence(order: Order): string {
  if (order.fulfillment !== "held") return messages.kitchenWords[order.fulfillment];
  if (isEnded(order)) return messages.kitchenNever;
  return order.status === "PENDING" ? messages.kitchenUnpaid : messages.kitchenWords.held;
}

interface ItemProps {
  icon: ReactNode;
  name: string;
  testId: string;
  children: ReactNode;
}

function Item({ icon, name, testId, children }: ItemProps) {
  return (
    <div>
      <dt>
        {icon}
        {name}
      </dt>
      <dd data-testid={testId}>{children}</dd>
    </div>
  );
}
