import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { sentence } from "#/lib/api/problem";
import styles from "./account-screen.module.css";
import { useRemoval } from "./authenticator-api";
import { authenticatorMessages } from "./authenticator-messages";

const messages = authenticatorMessages.remove;

/** Without the app the account is as open as its password: asked for before it is done. */
export function RemovalDialog({ onClose, onRemoved }: { onClose: () => void; onRemoved: () => void }) {
  const remove = useRemoval(() => {
    onRemoved();
    onClose();
  });
  return (
    <Dialog open title={messages.title} onClose={onClose}>
      <p>{messages.ask}</p>
      {remove.error && <Banner look="bad">{sentence(remove.error)}</Banner>}
      <div className={styles.buttons}>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          {messages.confirm}
        </Button>
        <Button onClick={onClose}>{messages.keep}</Button>
      </div>
    </Dialog>
  );
}
