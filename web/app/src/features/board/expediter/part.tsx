import { useMutation } from "@tanstack/react-query";
import { CircleCheckBig, CircleDashed, CircleSlash, Flame, type LucideIcon, Undo2 } from "lucide-react";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { keepFocus } from "../keep-focus";
import { lineWithOptions } from "../line-words";
import { Quantity, Words } from "../off-notice";
import ticketStyles from "../ticket.module.css";
import { actOnTicket, ticketId } from "../ticket-api";
import styles from "./expediter.module.css";
import type { PartState, StationPart } from "./gathered";
import { messages } from "./messages";

const ICONS: Record<PartState, LucideIcon> = {
  queued: CircleDashed,
  started: Flame,
  done: CircleCheckBig,
  void: CircleSlash,
};

/** What one station has of an order: how far it is in a mark, a word and a number, and line by line. */
export function Part({ order, part }: { order: Order; part: StationPart }) {
  const { ticket, state, made, wanted } = part;
  const Icon = ICONS[state];
  const back = useMutation({ mutationFn: () => actOnTicket(ticketId(order.id, ticket.number), "recall") });
  return (
    <li className={styles.part} data-station={ticket.station} data-state={state}>
      <div className={styles.partHead}>
        <Icon aria-hidden size={26} strokeWidth={2.5} />
        <h4 dir="auto">{ticket.station}</h4>
        <p className={styles.state}>
          {messages.state[state]}
          {wanted > 0 && <span className="numeric"> {messages.progress(made, wanted)}</span>}
        </p>
        {ticket.state === "bumped" && (
          <button
            type="button"
            className={styles.back}
            aria-label={messages.backName(ticket.station, order.number)}
            title={messages.back}
            aria-busy={back.isPending || undefined}
            onClick={(event) => {
              keepFocus(event);
              if (!back.isPending) back.mutate();
            }}
          >
            <Undo2 aria-hidden className="turns" size={24} />
          </button>
        )}
      </div>
      <ul className={styles.lines}>
        {order.lines.map((line) => {
          const item = ticket.items[String(line.line)];
          if (!item) return null;
          const isMade = item.state === "ready" || item.state === "bumped";
          return (
            <li key={line.line} className={styles.line} data-made={isMade || undefined}>
              <span className={styles.quantity}>
                <Quantity quantity={line.quantity} off={item.void ?? 0} />
              </span>
              <span>
                <bdi>
                  <Words isOff={item.state === "void"}>{lineWithOptions(line)}</Words>
                </bdi>
                {isMade && <span className="visually-hidden"> ({messages.made})</span>}
              </span>
            </li>
          );
        })}
      </ul>
      {back.error && (
        <p className={ticketStyles.note} role="alert">
          {messages.notBack(sentence(back.error))}
        </p>
      )}
    </li>
  );
}
