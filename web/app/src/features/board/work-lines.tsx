import { useMutation } from "@tanstack/react-query";
import { Circle, CircleCheckBig, CloudUpload, Flame, MessageSquareWarning } from "lucide-react";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { refusalOf } from "./action-bar";
import { askDone } from "./done";
import { keepFocus } from "./keep-focus";
import { lineWithOptions } from "./line-words";
import { messages } from "./messages";
import { Quantity, Words } from "./off-notice";
import { subjectOf } from "./queue";
import { actionQueue, useAction } from "./queue-store";
import { type StationTicket, stationsWith } from "./station-ticket";
import styles from "./ticket.module.css";
import { actOnTicket, ticketId } from "./ticket-api";
import workStyles from "./work.module.css";

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
  const about = { order: order.id, ticket: ticket.number, lines: [line.line] };
  const change = useAction(subjectOf(about));
  const all = useAction(order.id);
  // Shown as it will be while it is on its way, or waits for the network: it can be taken back.
  const isUnderWay = change !== undefined && change.stage !== "refused";
  const isAllDone = all?.verb === "bump" && all.ticket === ticket.number && all.stage !== "refused";
  const willBeDone = isAllDone || (isUnderWay ? change.verb === "bump" : state === "bumped");
  const press = () => {
    // A station that is through with its last line is through with the ticket, which leaves: that can be undone.
    if (!willBeDone && isLastToDo(order, ticket, line.line)) askDone(order, ticket.station);
    else if (!isAllDone) actionQueue().ask(order.id, order.number, willBeDone ? "recall" : "bump", about);
  };
  const Mark = willBeDone ? CircleCheckBig : Circle;
  const words = lineWithOptions(line);
  return (
    <li className={styles.line} data-item={state} data-done={willBeDone || undefined}>
      <button
        type="button"
        className={workStyles.tick}
        aria-pressed={willBeDone}
        aria-label={messages.ticket.lineDone(words)}
        disabled={state === "void"}
        onClick={(event) => {
          keepFocus(event);
          press();
        }}
      >
        {change?.stage === "waiting" ? <CloudUpload aria-hidden size={26} /> : <Mark aria-hidden size={26} />}
        <span className={styles.quantity}>
          <Quantity quantity={line.quantity} off={off ?? 0} />
        </span>
        <span className={styles.product}>
          <bdi>
            <Words isOff={state === "void"}>{words}</Words>
          </bdi>
        </span>
      </button>
      {line.note && (
        <p className={styles.note}>
          <MessageSquareWarning aria-hidden size={22} />
          <span className="visually-hidden">{messages.ticket.note}: </span>
          <bdi>{line.note}</bdi>
        </p>
      )}
      {change?.stage === "waiting" && (
        <span className="visually-hidden">{messages.action.waiting[change.verb]}</span>
      )}
      {change?.stage === "refused" && (
        <p className={styles.note} role="alert">
          {messages.ticket.lineRefused(refusalOf(change))}
        </p>
      )}
    </li>
  );
}

/** Whether all other lines of the ticket are done, or will be as soon as the hub knows. */
function isLastToDo(order: Order, { number, items }: StationTicket, line: number): boolean {
  const others = Object.entries(items).filter(([other]) => Number(other) !== line);
  return others.every(([other, { state }]) => {
    const about = { order: order.id, ticket: number, lines: [Number(other)] };
    const change = actionQueue().get().get(subjectOf(about));
    if (change && change.stage !== "refused") return change.verb === "bump";
    return state === "bumped" || state === "void";
  });
}

/** Somebody begins: the customer hears that it is being made. */
export function StartButton({ order, ticket }: WorkProps) {
  const start = useMutation({ mutationFn: () => actOnTicket(ticketId(order.id, ticket.number), "start") });
  return (
    <>
      {start.error && (
        <p className={styles.note} role="alert">
          {messages.ticket.lineRefused(sentence(start.error))}
        </p>
      )}
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
    </>
  );
}
