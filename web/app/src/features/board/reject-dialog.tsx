import { useState } from "react";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { TextField } from "#/components/field";
import styles from "./dialogs.module.css";
import { messages } from "./messages";

export interface Rejected {
  id: string;
  number: number;
}

interface RejectDialogProps {
  /** Which ticket; null: none. */
  ticket: Rejected | null;
  onClose: () => void;
  onReject: (ticket: Rejected, reason: string) => void;
}

const REASON_CHARS_MAX = 200;

/** Why the kitchen cannot make it. The customer and the manager read the reason, so there is always one. */
export function RejectDialog({ ticket, onClose, onReject }: RejectDialogProps) {
  return (
    <Dialog
      open={ticket !== null}
      title={ticket ? messages.rejectDialog.title(ticket.number) : ""}
      onClose={onClose}
    >
      {ticket && <RejectForm ticket={ticket} onClose={onClose} onReject={onReject} />}
    </Dialog>
  );
}

/** The dialog opens on the first reason: the attribute, since the platform looks for it, and React does not write it. */
function beginHere(input: HTMLInputElement | null): void {
  input?.setAttribute("autofocus", "");
}

function RejectForm({ ticket, onClose, onReject }: Omit<RejectDialogProps, "ticket"> & { ticket: Rejected }) {
  const [picked, setPicked] = useState<string | null>(null);
  const [own, setOwn] = useState("");
  const [isMissing, setIsMissing] = useState(false);
  const reason = own.trim() || picked;
  const send = () => {
    if (reason) onReject(ticket, reason);
    else setIsMissing(true);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <p>{messages.rejectDialog.body}</p>
      <fieldset className={styles.reasons}>
        <legend>{messages.rejectDialog.reasonsName}</legend>
        {messages.rejectDialog.reasons.map((text, index) => (
          <label key={text} className={styles.reason}>
            <input
              ref={index === 0 ? beginHere : undefined}
              type="radio"
              name="reason"
              checked={picked === text && own.trim() === ""}
              onChange={() => {
                setPicked(text);
                setOwn("");
                setIsMissing(false);
              }}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <TextField
        label={messages.rejectDialog.own}
        hint={messages.rejectDialog.ownHint}
        maxLength={REASON_CHARS_MAX}
        value={own}
        error={isMissing ? messages.rejectDialog.missing : undefined}
        onChange={(event) => {
          setOwn(event.target.value);
          setIsMissing(false);
        }}
      />
      <div className={styles.buttons}>
        <Button size="l" onClick={onClose}>
          {messages.rejectDialog.keep}
        </Button>
        <Button size="l" look="danger" type="submit">
          {messages.rejectDialog.send}
        </Button>
      </div>
    </form>
  );
}
