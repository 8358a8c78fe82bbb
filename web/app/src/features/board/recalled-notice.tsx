import { Undo2 } from "lucide-react";
import { keepFocus } from "./keep-focus";
import { messages } from "./messages";
import styles from "./off.module.css";

interface RecalledNoticeProps {
  id: string;
  number: number;
  onAcknowledge: (id: string) => void;
}

/** A station was done with it and took it back: it says so until somebody has seen it. */
export function RecalledNotice({ id, number, onAcknowledge }: RecalledNoticeProps) {
  return (
    <div className={styles.notice} data-look="again" data-testid="recalled-notice">
      <p>
        <Undo2 aria-hidden className="turns" size={24} strokeWidth={2.5} />
        {messages.recalled.label}
      </p>
      <button
        type="button"
        aria-label={messages.recalled.acknowledgeName(number)}
        onClick={(event) => {
          keepFocus(event);
          onAcknowledge(id);
        }}
      >
        {messages.recalled.acknowledge}
      </button>
    </div>
  );
}
