import { useMutation } from "@tanstack/react-query";
import { Circle, CircleCheckBig, Flame, MessageSquareWarning } from "lucide-react";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { keepFocus } from "./keep-focus";
import { lineWithOptions } from "./line-words";
import { messages } from "./messages";
import { Quantity, Words } from "./off-notice";
import { type StationTicket, stationsWith } from "./station-ticket";
import styles from "./ticket.module.css";
import { actOnTicket, ticketId } from "./ticket-api";

interface WorkProps {
  order: Order;
  ticket: StationTicket;
}

/** What is to be made at one station: each line can be ticked off, and taken back as long as the ticket is here. */
export function WorkLines({ order, ticket }: WorkProps) {
  const here = order.lines.filter((line) => ticket.items[String(line.line)]);
  const elsewhere = order.lines.length - here.length;
  const others = stationsWith(order).filter((name) => name !== ticket.station);
  return (
    <div className={styles.content}>
      <ul className={styles.lines}>
        {here.map((line) => (
          <WorkLine key={line.line} order={order} ticket={ticket} line={line} />
        ))}
      </ul>
      {elsewhere > 0 && (
        <p className={styles.elsewhere}>{messages.ticket.elsewhere(elsewhere, others.join(", "))}</p>
      )}
    </div>
  );
}

function WorkLine({ order, ticket, line }: WorkProps & { line: Order["lines"][number] }) {
  const { state, void: off = 0 } = ticket.items[String(line.line)] ?? { state: "queued" };
  const isDone = state === "bumped";
  // Shown as it will be while it is on its way: it can be taken back.
  const change = useMutation({
    mutationFn: (act: "bump" | "recall") => actOnTicket(ticketId(order.id, ticket.number), act, [line.line]),
  });
  const willBeDone = change.isPending ? change.variables === "bump" : isDone;
  const Mark = willBeDone ? CircleCheckBig : Circle;
  const words = lineWithOptions(line);
  return (
    <li className={styles.line} data-item={state} data-done={willBeDone || undefined}>
      <button
        type="button"
        className={styles.tick}
        aria-pressed={willBeDone}
        aria-label={messages.ticket.lineDone(words)}
        disabled={state === "void"}
        onClick={(event) => {
          keepFocus(event);
          if (!change.isPending) change.mutate(isDone ? "recall" : "bump");
        }}
      >
        <Mark aria-hidden size={26} />
        <span className={styles.quantity}>
          <Quantity quantity={line.quantity} off={off ?? 0} />
        </span>
        <bdi className={styles.product}>
          <Words isOff={state === "void"}>{words}</Words>
        </bdi>
      </button>
      {line.note && (
        <p className={styles.note}>
          <MessageSquareWarning aria-hidden size={22} />
          <span className="visually-hidden">{messages.ticket.note}: </span>
          <bdi>{line.note}</bdi>
        </p>
      )}
      {change.error && <p className={styles.note}>{messages.ticket.lineRefused(sentence(change.error))}</p>}
    </li>
  );
}

/** Somebody begins: the customer hears that it is being made. */
export function StartButton({ order, ticket }: WorkProps) {
  const start = useMutation({ mutationFn: () => actOnTicket(ticketId(order.id, ticket.number), "start") });
  return (
    <button
      type="button"
      className={styles.reject}
      aria-label={messages.ticket.startName(order.number)}
      title={messages.ticket.start}
      aria-busy={start.isPending || undefined}
      onClick={(event) => {
        keepFocus(event);
        if (!start.isPending) start.mutate();
      }}
    >
      <Flame aria-hidden size={26} />
    </button>
  );
}
