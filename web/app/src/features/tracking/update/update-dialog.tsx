import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { sentence } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { countdown, money } from "#/lib/format/format";
import { cancelTimeLeft } from "#/lib/orders/order";
import { useServerNow } from "#/lib/time/clock";
import { AddLine } from "./add-line";
import { Difference } from "./difference";
import { draftOf, isChanged, withMore, withQuantityAt } from "./draft";
import { DraftLines } from "./draft-lines";
import { messages } from "./messages";
import styles from "./update-dialog.module.css";
import { usePreview } from "./use-preview";
import { useUpdating } from "./use-updating";

/** Changes what was ordered, inside the window: what it comes to is shown first, and what it does to the payment. */
export default function UpdateDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  return (
    <Dialog open look="sheet" title={messages.title} onClose={onClose}>
      <Changing order={order} onClose={onClose} />
    </Dialog>
  );
}

function Changing({ order, onClose }: { order: Order; onClose: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(order));
  const { preview, isCurrent, error } = usePreview(order, draft);
  const { isSaving, refusal, update } = useUpdating(order.id);
  const hasChanged = isChanged(draft, order);
  const isEmpty = draft.every(({ quantity }) => quantity === 0);
  // The window is one: what can be cancelled can be changed.
  const isOpen = order.allowed.includes("update");
  const ready = hasChanged && !isEmpty && isOpen && isCurrent && !error ? preview : undefined;

  const save = async () => {
    if (!ready) return;
    const became = await update(order, draft, ready.total.amount);
    if (became === "done") onClose();
  };
  // Lines that are others by now are begun again; a payment that came meanwhile takes nothing away.
  const [begunOn, setBegunOn] = useState(order);
  if (begunOn.version !== order.version && !isSaving) {
    if (isChanged(draftOf(begunOn), order)) setDraft(draftOf(order));
    setBegunOn(order);
  }

  return (
    <div className={styles.body}>
      <TimeLeft order={order} />
      {refusal && <Banner look="bad">{refusal}</Banner>}
      <DraftLines
        draft={draft}
        onQuantity={(index, quantity) => setDraft(withQuantityAt(draft, index, quantity))}
      />
      <AddLine site={order.site} onAdd={(line) => setDraft(withMore(draft, line))} />
      {isEmpty && <Banner look="warn">{messages.nothingLeft}</Banner>}
      {hasChanged && !isEmpty && error && <Banner look="bad">{sentence(error)}</Banner>}
      {hasChanged && !isEmpty && !error && <Difference preview={preview} isCurrent={isCurrent} />}
      <div className={styles.foot}>
        <Button look="primary" size="l" wide busy={isSaving} disabled={!ready && !isSaving} onClick={save}>
          {isSaving ? messages.saving : ready ? messages.saveFor(money(ready.total)) : messages.save}
        </Button>
        <Button wide look="quiet" disabled={isSaving} onClick={onClose}>
          {messages.keep}
        </Button>
      </div>
    </div>
  );
}

/** Counts by itself: nothing else is drawn anew. */
function TimeLeft({ order }: { order: Order }) {
  const left = cancelTimeLeft(order, useServerNow(1_000));
  if (!order.allowed.includes("update")) return <Banner look="warn">{messages.tooLate}</Banner>;
  return <p className={`${styles.left} numeric`}>{messages.left(countdown(left))}</p>;
}
