import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { isWorthRetrying, sentence } from "#/lib/api/problem";
import { messages } from "../messages";
import styles from "./form.module.css";

interface FormSheetProps {
  title: string;
  open: boolean;
  isDirty: boolean;
  busy: boolean;
  /** What the hub said to the last try. */
  error: unknown;
  /** Each field says its own part of it. */
  isAtFields?: boolean;
  submit?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

const { form: words } = messages;

/** A form at the side. What was typed into it is not lost by a slip: every way out asks first. */
export function FormSheet(props: FormSheetProps) {
  const {
    title,
    open,
    isDirty,
    busy,
    error,
    isAtFields,
    submit = words.save,
    onSubmit,
    onClose,
    children,
  } = props;
  const [isAsking, setAsking] = useState(false);
  const atRisk = open && isDirty;
  const blocker = useBlocker({ shouldBlockFn: () => atRisk, enableBeforeUnload: atRisk, withResolver: true });
  const isLeaving = blocker.status === "blocked";
  const close = () => (isDirty ? setAsking(true) : onClose());
  const discard = () => {
    setAsking(false);
    onClose();
    if (isLeaving) blocker.proceed();
  };
  const keep = () => {
    setAsking(false);
    if (isLeaving) blocker.reset();
  };
  const form = useFormFocus(open, error);
  const onForm = (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    onSubmit();
    focusWrong(form.current);
  };
  return (
    <Dialog open={open} title={title} look="sheet" onClose={close}>
      <form ref={form} className={styles.form} onSubmit={onForm} noValidate>
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

const FIELDS = "input:not([type=checkbox]), select, textarea";

/** The first field has the focus to begin with, and the first wrong one when the hub refused. */
function useFormFocus(open: boolean, error: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // After the dialog was shown, which focuses its first button.
    if (open) requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(FIELDS)?.focus());
  }, [open]);
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
