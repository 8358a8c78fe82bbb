import { Check, CheckCheck, PackageCheck } from "lucide-react";
import { memo } from "react";
import { PrintButton } from "#/components/print/print-button";
import { ActionBar } from "../action-bar";
import { minutesSince } from "../ageing";
import { keepFocus } from "../keep-focus";
import { messages as board } from "../messages";
import { firstName, openSince } from "../place";
import { useBeat } from "../pulse";
import { actionQueue, useAction } from "../queue-store";
import { RecalledNotice } from "../recalled-notice";
import ticketStyles from "../ticket.module.css";
import type { TicketCardProps } from "../ticket-card";
import { TicketHead, useAge } from "../ticket-head";
import styles from "./expediter.module.css";
import { gathered } from "./gathered";
import { messages } from "./messages";
import { Part } from "./part";

/** An order as who hands it over sees it: which station has finished what of it. */
export const ExpediterCard = memo(function ExpediterCard(
  props: Omit<TicketCardProps, "station" | "onReject">,
) {
  const { order, siteName, position, isSelected, isFresh, recalled, onAcknowledge } = props;
  const action = useAction(order.id);
  const { parts, isReady, since } = gathered(order);
  const { level, minutes } = useAge(openSince(order));
  const readyFor = useBeat((now) => (isReady ? minutesSince(since, now) : 0));
  return (
    <article
      className={ticketStyles.ticket}
      aria-label={board.ticket.name(order.number, firstName(order))}
      tabIndex={-1}
      data-ticket={order.number}
      data-order={order.id}
      data-place="open"
      data-level={level}
      data-ready={isReady}
      data-selected={isSelected || undefined}
      data-fresh={isFresh || undefined}
      data-action={action?.stage}
    >
      <TicketHead order={order} level={level} minutes={minutes} isFresh={isFresh} position={position} />
      {isReady && (
        <p className={styles.ready}>
          <CheckCheck aria-hidden size={28} strokeWidth={2.5} />
          {messages.ready(readyFor)}
        </p>
      )}
      <ul className={styles.parts}>
        {parts.map((part) => (
          <Part key={part.ticket.number} order={order} part={part} />
        ))}
      </ul>
      {recalled && recalled.length > 0 && (
        <RecalledNotice id={order.id} number={order.number} onAcknowledge={onAcknowledge} />
      )}
      <footer className={ticketStyles.foot}>
        {action ? (
          <ActionBar action={action} />
        ) : (
          <>
            <button
              type="button"
              className={isReady ? ticketStyles.done : styles.early}
              aria-label={messages.handOverName(order.number)}
              onClick={(event) => {
                keepFocus(event);
                actionQueue().ask(order.id, order.number, "fulfill");
              }}
            >
              {isReady ? <PackageCheck aria-hidden size={26} /> : <Check aria-hidden size={26} />}
              {isReady ? messages.handOver : messages.handOverEarly}
            </button>
            <PrintButton
              className={ticketStyles.reject ?? ""}
              size={26}
              order={order}
              siteName={siteName}
              station={undefined}
            />
          </>
        )}
      </footer>
    </article>
  );
});
