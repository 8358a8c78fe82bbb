import { Link } from "@tanstack/react-router";
import { Banknote, BellOff, EyeOff, Gauge, Hourglass, PackageX, ScanSearch, Soup } from "lucide-react";
import { memo, type ReactNode, useState } from "react";
import { StatusPill } from "#/components/status-pill";
import type { Order } from "#/lib/api/types";
import { money, timeOfDay, wholeTime } from "#/lib/format/format";
import { contents, isEnded } from "#/lib/orders/order";
import { useStore } from "#/lib/store";
import { messages as admin } from "../messages";
import { Age, WindowLeft } from "../now";
import { oddnessOf } from "./levels";
import { messages } from "./messages";
import { rankSentence } from "./oddness";
import styles from "./order-list.module.css";
import { RiskCell } from "./risk";
import { isShort } from "./short";
import { alarmsOf, putAway } from "./unacknowledged";

interface OrderRowProps {
  order: Order;
  isPast: boolean;
  isOpen: boolean;
  /** The one row that Tab reaches; the others by arrows. */
  isCurrent: boolean;
  /** Missing where there is only one. */
  siteName?: string | undefined;
  onFocus: (id: string) => void;
}

/** One order. A table's row where there is room, a card where there is not: the same cells. */
export const OrderRow = memo(function OrderRow(props: OrderRowProps) {
  const { order, isPast, isOpen, isCurrent, siteName, onFocus } = props;
  const { columns } = messages;
  return (
    <tr
      className={styles.row}
      data-testid="order-row"
      data-order={order.id}
      data-status={order.status}
      data-past={isPast || undefined}
      data-open={isOpen || undefined}
    >
      <Cell name="number">
        <Flash version={order.version} />
        <Link
          to="/admin/orders/$id"
          params={{ id: order.id }}
          search={true}
          className={styles.link}
          tabIndex={isCurrent ? 0 : -1}
          aria-current={isOpen || undefined}
          data-row-link={order.id}
          onFocus={() => onFocus(order.id)}
          preload={false}
          resetScroll={false}
        >
          #{order.number}
        </Link>
      </Cell>
      <Cell name="placed">
        <time dateTime={order.placed_at} title={wholeTime(order.placed_at)}>
          {timeOfDay(order.placed_at)}
        </time>
        <small>
          <Age since={order.placed_at} />
        </small>
      </Cell>
      <Cell name="customer">
        <bdi>{order.customer.name}</bdi>
        {siteName && <small dir="auto">{siteName}</small>}
      </Cell>
      <Cell name="contents" title={contents(order)}>
        <span>{contents(order)}</span>
      </Cell>
      <Cell name="total">{order.total ? money(order.total) : ""}</Cell>
      <Cell name="status">
        <StatusPill status={order.status} />
        {isShort(order) && (
          <small className={styles.short} data-testid="short-mark">
            <PackageX aria-hidden size={12} /> {messages.short.mark}
          </small>
        )}
        <SilenceMark order={order} />
        <OddMark order={order} />
        {isPast && (
          <small className={styles.pastNote}>
            <EyeOff aria-hidden size={12} /> {messages.past}
          </small>
        )}
      </Cell>
      <Cell name="payment" label={columns.payment} icon={<Banknote aria-hidden size={14} />}>
        <span data-payment={order.payment}>{messages.payment[order.payment]}</span>
      </Cell>
      <Cell
        name="kitchen"
        label={columns.kitchen}
        icon={<Soup aria-hidden size={14} />}
        isEmpty={neverGotIt(order)}
      >
        {neverGotIt(order) ? messages.nothing : messages.kitchen[order.fulfillment]}
      </Cell>
      <Cell
        name="window"
        label={columns.window}
        icon={<Hourglass aria-hidden size={14} />}
        isEmpty={isEnded(order) || Boolean(order.released_at)}
      >
        {isEnded(order) ? messages.nothing : windowOf(order)}
      </Cell>
      <Cell name="risk" label={columns.risk} icon={<Gauge aria-hidden size={14} />}>
        <RiskCell score={order.score} />
      </Cell>
    </tr>
  );
});

function windowOf(order: Order) {
  return order.released_at ? admin.time.shut : <WindowLeft until={order.cancel_deadline} />;
}

/** Until somebody here has put the alarm away. */
function SilenceMark({ order }: { order: Order }) {
  const seen = useStore(putAway);
  if (alarmsOf(order).every(({ key }) => seen.has(key))) return null;
  return (
    <small className={styles.silent} data-testid="unacknowledged-mark">
      <BellOff aria-hidden size={12} /> {messages.unacknowledged.mark}
    </small>
  );
}

/** What a model finds very unusual: to be looked at, no more. */
function OddMark({ order: { score } }: { order: Order }) {
  if (score?.anomaly == null || oddnessOf(score.anomaly) !== "strange") return null;
  return (
    <small className={styles.odd} data-testid="odd-mark" title={rankSentence(score.anomaly)}>
      <ScanSearch aria-hidden size={12} /> {messages.score.mark}
    </small>
  );
}

/** `Held` says nothing of an order that ended before the kitchen got it. */
function neverGotIt(order: Order): boolean {
  return order.fulfillment === "held" && isEnded(order);
}

interface CellProps {
  name: string;
  /** Said before the value where there is no column with a head. */
  label?: string;
  icon?: ReactNode;
  title?: string;
  /** Says nothing that a card has room for; a column needs it all the same. */
  isEmpty?: boolean;
  children: ReactNode;
}

function Cell({ name, label, icon, title, isEmpty, children }: CellProps) {
  return (
    <td
      className={`${styles.cell} ${styles[name] ?? ""}`}
      data-cell={name}
      data-empty={isEmpty || undefined}
      title={title ?? label}
      dir={name === "contents" ? "auto" : undefined}
    >
      {label && (
        <span className={styles.label}>
          {icon}
          <span className="visually-hidden">{label}</span>
        </span>
      )}
      {children}
    </td>
  );
}

/** A short light over a row whose order changed; not over one that just came. */
function Flash({ version }: { version: number }) {
  const [first] = useState(version);
  return version === first ? null : <span key={version} className={styles.flash} aria-hidden />;
}
