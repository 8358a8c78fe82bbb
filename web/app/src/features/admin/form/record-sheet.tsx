import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { isWorthRetrying, sentence } from "#/lib/api/problem";
import { messages } from "../messages";
import styles from "./form.module.css";
import type { RecordFrame } from "./use-record-form";

interface RecordSheetProps {
  title: string;
  /** From `useRecordForm`. */
  form: RecordFrame;
  submit?: string;
  children: ReactNode;
}

const { form: words } = messages;

/** A record's form at the side. What was typed into it is not lost by a slip: every way out asks first. */
export function RecordSheet({ title, form, submit = words.save, children }: RecordSheetProps) {
  const { isDirty, busy, error, isAtFields, close: leave } = form;
  const [isAsking, setAsking] = useState(false);
  const blocker = useDirtyBlocker(isDirty);
  const isLeaving = blocker.status === "blocked";
  const close = () => (isDirty ? setAsking(true) : leave());
  const discard = () => {
    setAsking(false);
    // Where somebody was on the way elsewhere, or back, the sheet closes with what it stands over.
    if (isLeaving) blocker.proceed();
    else leave();
  };
  const keep = () => {
    setAsking(false);
    if (isLeaving) blocker.reset();
  };
  const element = useFormFocus(error);
  const onForm = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    form.submit();
    focusWrong(element.current);
  };
  return (
    <Dialog open title={title} look="sheet" onClose={close}>
      <form ref={element} className={styles.form} onSubmit={onForm} noValidate>
        {form.isOvertaken && <Banner look="warn">{words.overtaken}</Banner>}
        {children}
        {error != null && !isAtFields && <Failure error={error} />}
        {isAsking || isLeaving ? (
          <div className={styles.ask} role="alertdialog" aria-label={words.discardAsk}>
            <p>{words.discardAsk}</p>
            <Button look="danger" onClick={discard}>
              {words.discard}
            </Button>
            <Button autoFocus onClick={keep}>
              {words.keep}
            </Button>
          </div>
        ) : (
          <div className={styles.buttons}>
            <Button onClick={close}>{words.cancel}</Button>
            <Button type="submit" look="primary" busy={busy}>
              {submit}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}

/** Stands guard from the first moment, not from some time after the first letter: a way out can follow it at once. */
function useDirtyBlocker(isDirty: boolean) {
  const now = useRef(isDirty);
  now.current = isDirty;
  const shouldBlockFn = useCallback(() => now.current, []);
  return useBlocker({ shouldBlockFn, enableBeforeUnload: shouldBlockFn, withResolver: true });
}

const FIELDS = ":is(input:not([type=checkbox]), select, textarea):enabled";

/** The first field has the focus to begin with, and the first wrong one when the hub refused. */
function useFormFocus(error: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // After the dialog was shown, which focuses its first button.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(FIELDS)?.focus());
  }, []);
  useEffect(() => {
    if (error != null) focusWrong(form.current);
  }, [error]);
  return form;
}

function focusWrong(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

function Failure({ error }: { error: unknown }) {
  return (
    <Banner look="bad">
      {sentence(error)}
      {isWorthRetrying(error) && ` ${words.offline}`}
    </Banner>
  );
}
