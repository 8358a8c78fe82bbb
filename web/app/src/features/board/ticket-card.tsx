import { Check, X } from "lucide-react";
import { memo } from "react";
import { PrintButton } from "#/components/print/print-button";
import type { Order } from "#/lib/api/types";
import { ActionBar } from "./action-bar";
import { askDone } from "./done";
import { keepFocus } from "./keep-focus";
import { messages } from "./messages";
import { needsAck } from "./off";
import { OffNotice } from "./off-notice";
import { PickLines } from "./pick-lines";
import { firstName, openSince } from "./place";
import { useAction } from "./queue-store";
import { RecalledNotice } from "./recalled-notice";
import { stationsWith, ticketAt } from "./station-ticket";
import styles from "./ticket.module.css";
import { TicketHead, useAge } from "./ticket-head";
import { TicketLines } from "./ticket-lines";
import { StartButton, WorkLines } from "./work-lines";

export interface TicketCardProps {
  order: Order;
  siteName: string;
  station: string | undefined;
  /** Its number on the keyboard, for the first nine. */
  position: number | undefined;
  isSelected: boolean;
  isFresh: boolean;
  /** Those of its tickets that were done and taken back. */
  recalled: readonly string[] | undefined;
  onReject: (order: Order) => void;
  onAcknowledge: (id: string) => void;
}

/** A ticket to be made. Drawn again only when its order, its place or its minute changes. */
export const TicketCard = memo(function TicketCard(props: TicketCardProps) {
  const { order, siteName, station, position, isSelected, isFresh, recalled, onReject, onAcknowledge } =
    props;
  const action = useAction(order.id);
  const { level, minutes } = useAge(openSince(order));
  const customer = firstName(order);
  const ticket = ticketAt(order, station);
  const isBack = recalled?.some((number) => !ticket || Number(number) === ticket.number);
  const isShared = ticket !== undefined && stationsWith(order).length > 1;
  return (
    <article
      className={styles.ticket}
      aria-label={messages.ticket.name(order.number, customer)}
      tabIndex={-1}
      data-ticket={order.number}
      data-order={order.id}
      data-place="open"
      data-level={level}
      data-selected={isSelected || undefined}
      data-fresh={isFresh || undefined}
      data-action={action?.stage}
    >
      <TicketHead order={order} level={level} minutes={minutes} isFresh={isFresh} position={position} />
      {ticket?.kind === "warehouse" ? (
        <PickLines order={order} ticket={ticket} />
      ) : ticket ? (
        <WorkLines order={order} ticket={ticket} />
      ) : (
        <TicketLines lines={order.lines} station={station} order={order} />
      )}
      {isBack && <RecalledNotice id={order.id} number={order.number} onAcknowledge={onAcknowledge} />}
      {needsAck(order, station) && <OffNotice order={order} station={station} />}
      <footer className={styles.foot}>
        {action ? (
          <ActionBar action={action} />
        ) : (
          <>
            {ticket?.state === "queued" && ticket.kind !== "warehouse" && (
              <StartButton order={order} ticket={ticket} />
            )}
            <button
              type="button"
              className={styles.done}
              aria-label={messages.ticket.doneName(order.number)}
              onClick={(event) => {
                keepFocus(event);
                askDone(order, station);
              }}
            >
              <Check aria-hidden size={26} />
              {isShared && <span className={styles.where}>{messages.ticket.doneHere(ticket.station)}</span>}
              <span className={isShared ? styles.short : undefined}>{messages.ticket.done}</span>
            </button>
            <PrintButton
              className={styles.reject ?? ""}
              size={26}
              order={order}
              siteName={siteName}
              station={station}
            />
            {order.allowed.includes("reject") && (
              <button
                type="button"
                className={styles.reject}
                aria-label={messages.ticket.rejectName(order.number)}
                title={messages.ticket.reject}
                onClick={() => onReject(order)}
              >
                <X aria-hidden size={26} />
              </button>
            )}
          </>
        )}
      </footer>
    </article>
  );
});
