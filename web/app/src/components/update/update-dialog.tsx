import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { ApiError, isWorthRetrying, sentence } from "#/lib/api/problem";
import type { LineDifference, Order } from "#/lib/api/types";
import { countdown, money } from "#/lib/format/format";
import { draftOf, isChanged, lineDifferences, withMore, withQuantityAt } from "#/lib/orders/draft";
import { cancelTimeLeft } from "#/lib/orders/order";
import { usePreview } from "#/lib/orders/use-preview";
import { useUpdating } from "#/lib/orders/use-updating";
import { useServerNow } from "#/lib/time/clock";
import { AddLine } from "./add-line";
import { Difference } from "./difference";
import { DraftLines } from "./draft-lines";
import { differenceText, messages, type UpdateWords } from "./messages";
import styles from "./update-dialog.module.css";

interface UpdateDialogProps {
  order: Order;
  words: UpdateWords;
  onChanged: (order: Order) => void;
  /** The order may be another by now: it is to be read again. */
  onRefused: () => void;
  onClose: () => void;
}

/** Changes what was ordered, inside the window: what it comes to is shown first, and what it does to the payment. */
export function UpdateDialog(props: UpdateDialogProps) {
  return (
    <Dialog open look="sheet" title={props.words.title} onClose={props.onClose}>
      <Changing {...props} />
    </Dialog>
  );
}

function Changing({ order, words, onChanged, onRefused, onClose }: UpdateDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(order));
  const { preview, isCurrent, error } = usePreview(order, draft);
  const { isSaving, error: refusal, update } = useUpdating({ onChanged, onRefused });
  const hasChanged = isChanged(draft, order);
  const isEmpty = draft.every(({ quantity }) => quantity === 0);
  // The window is one: what can be cancelled can be changed.
  const isOpen = order.allowed.includes("update");
  const ready = hasChanged && !isEmpty && isOpen && isCurrent && !error ? preview : undefined;

  // Lines that are others by now are begun again; a payment that came meanwhile takes nothing away.
  const [begunOn, setBegunOn] = useState(order);
  const [news, setNews] = useState<LineDifference[]>([]);
  if (begunOn.version !== order.version && !isSaving) {
    const changes = lineDifferences(begunOn, order);
    if (changes.length > 0) {
      setDraft(draftOf(order));
      setNews(changes);
    }
    setBegunOn(order);
  }

  return (
    <div className={styles.body}>
      <TimeLeft order={order} words={words} />
      {news.length > 0 ? (
        <News changes={news} />
      ) : (
        refusal != null && <Banner look="bad">{refusalOf(refusal, words)}</Banner>
      )}
      <DraftLines
        draft={draft}
        onQuantity={(index, quantity) => setDraft(withQuantityAt(draft, index, quantity))}
      />
      <AddLine site={order.site} onAdd={(line) => setDraft(withMore(draft, line))} />
      {isEmpty && <Banner look="warn">{words.nothingLeft}</Banner>}
      {hasChanged && !isEmpty && error && <Banner look="bad">{sentence(error)}</Banner>}
      {hasChanged && !isEmpty && !error && (
        <Difference preview={preview} isCurrent={isCurrent} effects={words.effect} />
      )}
      <div className={styles.foot}>
        <Button look="quiet" disabled={isSaving} onClick={onClose}>
          {words.keep}
        </Button>
        <Button
          look="primary"
          busy={isSaving}
          disabled={!ready && !isSaving}
          onClick={() => ready && void update(order, draft, ready.total.amount)}
        >
          {isSaving ? messages.saving : ready ? messages.saveFor(money(ready.total)) : messages.save}
        </Button>
      </div>
    </div>
  );
}

/** What somebody else made of the order while it was looked at. */
function News({ changes }: { changes: readonly LineDifference[] }) {
  return (
    <Banner look="warn">
      {messages.meanwhile}
      <ul className={styles.news}>
        {changes.map((change) => (
          <li key={change.line}>{differenceText(change)}</li>
        ))}
      </ul>
    </Banner>
  );
}

/** Counts by itself: nothing else is drawn anew. */
function TimeLeft({ order, words }: { order: Order; words: UpdateWords }) {
  const left = cancelTimeLeft(order, useServerNow(1_000));
  if (!order.allowed.includes("update")) return <Banner look="warn">{words.tooLate}</Banner>;
  return <p className={`${styles.left} numeric`}>{words.left(countdown(left))}</p>;
}

function refusalOf(error: unknown, words: UpdateWords): string {
  if (isWorthRetrying(error) || !(error instanceof ApiError)) return words.notReached;
  switch (error.code) {
    case "version_stale":
      return messages.moved;
    case "cancel_window_closed":
      return words.tooLate;
    case "payment_declined":
      return words.declined;
    default:
      return error.message;
  }
}
