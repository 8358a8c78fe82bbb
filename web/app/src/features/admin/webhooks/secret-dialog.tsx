import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { messages } from "./messages";
import styles from "./webhooks.module.css";

interface SecretDialogProps {
  /** Shown while there is one. */
  secret: string | null;
  /** There was another before. */
  isRenewed: boolean;
  onClose: () => void;
}

/** A secret, shown once. */
export function SecretDialog({ secret, isRenewed, onClose }: SecretDialogProps) {
  return (
    <Dialog open={secret !== null} title={messages.secretTitle} onClose={onClose}>
      <div className={styles.secret}>
        <p>{messages.secret}</p>
        <code data-testid="webhook-secret">{secret}</code>
        {isRenewed && <p>{messages.secretOld}</p>}
        <Button look="primary" onClick={onClose}>
          {messages.secretKept}
        </Button>
      </div>
    </Dialog>
  );
}
