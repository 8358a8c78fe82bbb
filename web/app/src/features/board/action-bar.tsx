import { CloudUpload, OctagonX, Undo2 } from "lucide-react";
import styles from "./action-bar.module.css";
import { keepFocus } from "./keep-focus";
import { messages } from "./messages";
import { useBeat } from "./pulse";
import type { Action } from "./queue";
import { actionQueue } from "./queue-store";

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

function Undoable({ action }: { action: Action }) {
  const seconds = useBeat(() => Math.max(1, Math.ceil((action.dueAt - performance.now()) / 1_000)));
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
      <span className={styles.running} aria-hidden />
      <span className={styles.left}>{messages.action.doneIn(seconds)}</span>
      <Undo2 aria-hidden className="turns" size={24} />
      {messages.action.undo}
    </button>
  );
}

function Refused({ action }: { action: Action }) {
  const text = action.refusal?.code === "gave_up" ? messages.action.gaveUp : action.refusal?.text;
  return (
    <div className={styles.refused} role="alert">
      <OctagonX aria-hidden size={24} className={styles.icon} />
      <p>{messages.action.refused(text ?? "")}</p>
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
