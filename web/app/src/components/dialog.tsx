import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "./button";
import styles from "./dialog.module.css";
import { frame } from "./messages";

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** `sheet` comes from below on a phone and from the side on a wide screen. */
  look?: "centre" | "sheet";
  /** What its button is called. */
  close?: string;
}

/**
 * A modal dialog: the platform's own, so focus, Escape and the background are right. Whether it closes is the parent's to
 * say: `onClose` is a wish, and one that is not granted (unsaved changes) leaves it open.
 */
export function Dialog({
  open,
  title,
  onClose,
  children,
  look = "centre",
  close = frame.close,
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<Element>(null);
  const titleId = useId();
  const [reopened, setReopened] = useState(0);
  // At once: whoever is told that there is a question may answer it with the next key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `reopened` looks again after the platform closed it.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) {
      opener.current = document.activeElement;
      element.showModal();
    } else if (!open && element?.open) element.close();
  }, [open, reopened]);
  // The platform gives the focus back from one that is closed, but not from one that is taken away.
  useEffect(() => {
    const element = dialog.current;
    return () => {
      if (!element?.open || element.isConnected) return;
      if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by itself; the click is the pointer's way out.
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${styles[look]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A second Escape in a row closes it whatever the page says: the wish is told, and it is shown again if refused.
      onClose={() => {
        if (!open) return;
        onClose();
        setReopened((times) => times + 1);
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className={styles.body}>
          <div className={styles.head}>
            <h2 id={titleId} dir="auto">
              {title}
            </h2>
            <IconButton label={close} icon={<X aria-hidden />} onClick={onClose} />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
