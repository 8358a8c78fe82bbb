import { CloudUpload, OctagonX, Undo2 } from "lucide-react";
import { useState } from "react";
import styles from "./action-bar.module.css";
import { keepFocus } from "./keep-focus";
import { messages } from "./messages";
import { useBeat } from "./pulse";
import { type Action, UNDO_MS } from "./queue";
import { actionQueue } from "./queue-store";
import { useSettings } from "./settings";

/** What becomes of a Done or a Reject, in place of the buttons and as high as they are. */
export function ActionBar({ action }: { action: Action }) {
  switch (action.stage) {
    case "undoable":
      return <Undoable action={action} />;
    case "sending":
    case "sent":
      return <p className={styles.state}>{messages.action.sending[action.verb]}</p>;
    case "waiting":
      return (
        <p className={`${styles.state} ${styles.waiting}`}>
          <CloudUpload aria-hidden size={24} />
          {messages.action.waiting[action.verb]}
        </p>
      );
    case "refused":
      return <Refused action={action} />;
  }
}

/** The time in which it can be taken back runs out on a ring; who prefers no motion reads the seconds. */
function Undoable({ action }: { action: Action }) {
  const seconds = useBeat(() => Math.max(1, Math.ceil(left(action) / 1_000)));
  const { keysOn } = useSettings();
  // What was kept of an earlier page has less than all of it left.
  const [style] = useState(() => ({ animationDelay: `${left(action) - UNDO_MS}ms` }));
  return (
    <button
      type="button"
      className={styles.undo}
      aria-label={messages.action.undoName(action.number)}
      onClick={(event) => {
        keepFocus(event);
        actionQueue().undo(action.order);
      }}
    >
      <svg className={styles.ring} viewBox="0 0 44 44" aria-hidden="true">
        <circle cx="22" cy="22" r="19" pathLength="1" />
        <circle cx="22" cy="22" r="19" pathLength="1" style={style} data-left />
        <text x="22" y="22">
          {seconds}
        </text>
      </svg>
      <span className={styles.left}>{messages.ticket.done}</span>
      <Undo2 aria-hidden className="turns" size={24} />
      {messages.action.undo}
      {keysOn && <kbd className={styles.key}>Z</kbd>}
    </button>
  );
}

function left({ dueAt }: Action): number {
  return Math.min(Math.max(dueAt - performance.now(), 0), UNDO_MS);
}

/** Why the hub did not do it, as people are told. */
export function refusalOf({ refusal }: Action): string {
  return refusal?.code === "gave_up" ? messages.action.gaveUp : (refusal?.text ?? "");
}

function Refused({ action }: { action: Action }) {
  return (
    <div className={styles.refused} role="alert">
      <OctagonX aria-hidden size={24} className={styles.icon} />
      <p>{messages.action.refused(refusalOf(action))}</p>
      <button
        type="button"
        className={styles.dismiss}
        aria-label={messages.action.dismissName(action.number)}
        onClick={(event) => {
          keepFocus(event);
          actionQueue().dismiss(action.order);
        }}
      >
        {messages.action.dismiss}
      </button>
    </div>
  );
}
