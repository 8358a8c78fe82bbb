import { useMutation } from "@tanstack/react-query";
import { History, PackageCheck, Undo2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Dialog } from "#/components/dialog";
import { Empty, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { minutesSince } from "../ageing";
import { wishOf } from "../keys";
import { messages as board } from "../messages";
import { useBeat } from "../pulse";
import { useSettings } from "../settings";
import { actOnTicket, ticketId } from "../ticket-api";
import type { Left } from "./left";
import { messages } from "./messages";
import styles from "./recall.module.css";
import { useLeft } from "./use-left";

interface RecallProps {
  site: string;
  station: string | undefined;
  orders: ReadonlyMap<string, Order>;
  onClose: () => void;
}

/** The last tickets that left this board, and the way back for those that have one. */
export function RecallDrawer({ isOpen, ...recall }: RecallProps & { isOpen: boolean }) {
  return (
    <Dialog open={isOpen} title={messages.title} onClose={recall.onClose} look="sheet">
      <LeftList {...recall} />
    </Dialog>
  );
}

function LeftList({ site, station, orders, onClose }: RecallProps) {
  const { left, isLoading, isPartial } = useLeft(site, station, orders);
  const list = useRef<HTMLUListElement>(null);
  const { keysOn } = useSettings();
  const canRecall = left.filter(({ standing }) => standing === "open");
  const first = canRecall[0] && keyOf(canRecall[0]);
  // The last one is one press away. Whoever has gone on to another one is left there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another one is the first
  useEffect(() => {
    const [button] = buttonsIn(list.current);
    if (!button || list.current?.contains(document.activeElement)) return;
    // Before the dialog is shown it cannot have the focus; the platform looks for the attribute then.
    button.setAttribute("autofocus", "");
    button.focus();
  }, [first]);

  const pressed = (event: KeyboardEvent) => {
    const wish = keysOn ? wishOf(event) : undefined;
    const buttons = buttonsIn(list.current);
    const at = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1;
    if (wish?.do === "recall") onClose();
    else if (wish?.do === "pick") buttons[wish.position - 1]?.focus();
    else if (wish?.do === "move") buttons[Math.min(Math.max(at + wish.step, 0), buttons.length - 1)]?.focus();
    else return;
    event.preventDefault();
  };
  if (isLoading) return <Loading rows={4} height="6rem" />;
  if (left.length === 0) {
    return (
      <Empty title={messages.none} icon={<History aria-hidden size={28} />}>
        {messages.noneBody}
      </Empty>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the bump bar, beside those of the buttons
    <div className={styles.left} onKeyDown={pressed}>
      <p className={styles.hint}>{isPartial ? messages.partial : messages.hint}</p>
      <ul ref={list} className={styles.list} data-testid="left">
        {left.map((one) => {
          const position = canRecall.indexOf(one) + 1;
          const key = keysOn && position > 0 && position <= POSITIONS_MAX ? position : undefined;
          return (
            <Row
              key={keyOf(one)}
              left={one}
              station={station === undefined ? one.station : undefined}
              position={key}
              onRecalled={onClose}
            />
          );
        })}
      </ul>
    </div>
  );
}

/** As many as there are number keys. */
const POSITIONS_MAX = 9;

function keyOf({ order, ticket }: Left): string {
  return `${order} ${ticket}`;
}

function buttonsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("button") ?? [])];
}

interface RowProps {
  left: Left;
  /** Named where it is not the only one. */
  station: string | undefined;
  position: number | undefined;
  onRecalled: () => void;
}

function Row({ left, station, position, onRecalled }: RowProps) {
  const { order, number, ticket, customer, at, lines, standing } = left;
  const minutes = useBeat((now) => minutesSince(at, now));
  const recall = useMutation({
    mutationFn: () => actOnTicket(ticketId(order, ticket ?? 0), "recall"),
    onSuccess: onRecalled,
  });
  return (
    <li className={styles.row} data-left={number} data-standing={standing}>
      <div className={styles.what}>
        <h3>
          {board.ticket.number(number)} <bdi className={styles.customer}>{customer}</bdi>
          {station && <span className={styles.station}>{station}</span>}
        </h3>
        <p className={styles.when}>
          {minutes === 0 ? timeOfDay(at) : messages.leftAt(timeOfDay(at), board.ticket.minutes(minutes))}
        </p>
        <ul className={styles.lines}>
          {lines.map(({ quantity, words }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of an order that is done do not move
            <li key={index}>
              <strong>{board.ticket.times(quantity)}</strong> <bdi>{words}</bdi>
            </li>
          ))}
        </ul>
      </div>
      {standing === "open" ? (
        <button
          type="button"
          className={styles.recall}
          aria-label={messages.recallName(number)}
          aria-busy={recall.isPending || undefined}
          onClick={() => !recall.isPending && recall.mutate()}
        >
          <Undo2 aria-hidden className="turns" size={26} />
          {messages.recall}
          {position !== undefined && <kbd aria-hidden>{position}</kbd>}
        </button>
      ) : (
        <p className={styles.over}>
          <PackageCheck aria-hidden size={24} />
          {messages.standing[standing]}
        </p>
      )}
      {recall.error && (
        <p className={styles.refused} role="alert">
          {messages.refused(sentence(recall.error))}
        </p>
      )}
    </li>
  );
}
