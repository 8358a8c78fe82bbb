import { Link } from "@tanstack/react-router";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { ApiError, sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import styles from "./account-screen.module.css";
import { useErasure } from "./data-api";
import { dataMessages } from "./data-messages";

const messages = dataMessages.dialog;

/** Says what goes, what stays, and that there is no way back, before the account is let go. */
export function EraseDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const erase = useErasure();
  const isLive = erase.error instanceof ApiError && erase.error.code === "account_in_use";
  return (
    <Dialog open title={messages.title} onClose={onClose}>
      <div data-testid="erase-dialog" className={styles.form}>
        <p>{messages.goes(me.email)}</p>
        <p>{messages.stays}</p>
        <p>
          <strong>{messages.final}</strong>
        </p>
        {erase.error && (
          <Banner look="bad">
            {isLive ? messages.live : sentence(erase.error)}{" "}
            {isLive && <Link to="/orders">{messages.toOrders}</Link>}
          </Banner>
        )}
        <div className={styles.buttons}>
          <Button look="danger" busy={erase.isPending} onClick={() => erase.mutate(me)}>
            {messages.confirm}
          </Button>
          <Button onClick={onClose}>{messages.keep}</Button>
        </div>
      </div>
    </Dialog>
  );
}
