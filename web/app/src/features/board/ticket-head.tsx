import { Clock, Flame, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Order } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { readyTimes } from "#/lib/orders/ready-times";
import { type Level, levelOf, minutesSince } from "./ageing";
import { messages } from "./messages";
import { firstName } from "./place";
import { useBeat } from "./pulse";
import { useSettings } from "./settings";
import styles from "./ticket.module.css";
import headStyles from "./ticket-head.module.css";

interface AgeOf {
  level: Level;
  minutes: number;
}

/** How old something is that is there since `since`; draws again when its minute changes. */
export function useAge(since: number): AgeOf {
  const { warmAfterMin, lateAfterMin } = useSettings();
  const minutes = useBeat((now) => minutesSince(since, now));
  return { minutes, level: levelOf(minutes, { warmAfterMin, lateAfterMin }) };
}

interface TicketHeadProps extends AgeOf {
  order: Order;
  isFresh: boolean;
  /** Its number on the keyboard, for the first nine. */
  position: number | undefined;
  /** In place of the word about its age. */
  children?: ReactNode;
}

/** Which ticket it is, for whom, how old, and by when. */
export function TicketHead({ order, level, minutes, isFresh, position, children }: TicketHeadProps) {
  const due = useBeat((now) => dueOf(order, now));
  return (
    <header className={styles.head}>
      <h3 className={styles.number}>{messages.ticket.number(order.number)}</h3>
      <Age level={level} minutes={minutes} />
      <div className={headStyles.who}>
        <p className={styles.customer}>
          {firstName(order)}
          {isFresh && <span className={headStyles.fresh}>{messages.ticket.fresh}</span>}
        </p>
        {due !== 0 && (
          <p className={headStyles.due}>
            <span className="visually-hidden">{messages.ticket.told} </span>
            {messages.ticket.due(timeOfDay(due))}
          </p>
        )}
      </div>
      <p className={styles.marks} aria-hidden>
        {children ?? messages.ticket.ageWord[level]}
        {position !== undefined && <kbd className={styles.position}>{position}</kbd>}
      </p>
    </header>
  );
}

/** By when its customer was told to have it; 0 where nothing is promised. */
function dueOf(order: Order, now: number): number {
  const times = readyTimes(order, now);
  if (!times) return 0;
  return times.kind === "between" ? times.to : times.at;
}

const AGE_ICONS = { calm: Clock, warm: TriangleAlert, late: Flame };

/** Colour, shape, word and number: any one of them is enough. */
function Age({ level, minutes }: AgeOf) {
  const Icon = AGE_ICONS[level];
  return (
    <p className={styles.age}>
      <Icon aria-hidden size={26} strokeWidth={2.5} />
      <span className="numeric" aria-hidden>
        {messages.ticket.minutes(minutes)}
      </span>
      <span className="visually-hidden">{messages.ticket.ageName[level](minutes)}</span>
    </p>
  );
}
