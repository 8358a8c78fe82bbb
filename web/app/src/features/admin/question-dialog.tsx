import { type FormEvent, type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { sentence } from "#/lib/api/problem";
import styles from "./question-dialog.module.css";

interface QuestionDialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  onConfirm: () => void;
  confirm: string;
  keep: string;
  look?: "primary" | "danger";
  busy: boolean;
  error: unknown;
  /** It cannot be confirmed any more: what it was about has moved on. */
  isShut?: boolean;
  children: ReactNode;
}

/**
 * A question before something is done: what it does, yes, and no. It begins in its first field, or on a yes that takes
 * nothing away; in a field of several lines, Enter with Ctrl or ⌘ is the yes.
 */
export function QuestionDialog(props: QuestionDialogProps) {
  const {
    open,
    title,
    onClose,
    onConfirm,
    confirm,
    keep,
    look = "primary",
    busy,
    error,
    isShut,
    children,
  } = props;
  const form = useRef<HTMLFormElement>(null);
  // With the dialog itself, which begins with the focus on the button that closes it.
  useLayoutEffect(() => {
    if (!open) return;
    const field = form.current?.querySelector<HTMLElement>("input, select, textarea");
    const yes = look === "primary" ? form.current?.querySelector<HTMLElement>("[type=submit]") : null;
    (field ?? yes)?.focus();
  }, [open, look]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onConfirm();
  };
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <form ref={form} className={styles.form} onSubmit={submit} onKeyDown={onKeyDown} noValidate>
        {children}
        {error != null && <Banner look="bad">{sentence(error)}</Banner>}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{keep}</Button>
          {!isShut && (
            <Button type="submit" look={look} busy={busy}>
              {confirm}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
