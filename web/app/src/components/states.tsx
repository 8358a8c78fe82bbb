import { CloudOff, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { sentence } from "#/lib/api/problem";
import { Button } from "./button";
import { states } from "./messages";
import styles from "./states.module.css";

/** Grey shapes where content will be, of about its size, so that nothing jumps. Announced once, quietly. */
export function Loading({
  rows = 3,
  height = "4.5rem",
  label = states.loading,
}: {
  rows?: number;
  height?: string;
  label?: string;
}) {
  return (
    <div className={styles.loading} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
        <div key={row} className={styles.bone} style={{ blockSize: height }} />
      ))}
    </div>
  );
}

/** Nothing here, and what to do about it. */
export function Empty({
  title,
  children,
  action,
  icon,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <div className={styles.panel}>
      <span className={styles.picture}>{icon ?? <Inbox aria-hidden size={28} />}</span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** It did not work, why, and a way on. */
export function Failed({
  error,
  onRetry,
  title = states.failed,
  retry = states.retry,
}: {
  error: unknown;
  onRetry?: () => void;
  title?: string;
  retry?: string;
}) {
  return (
    <div className={styles.panel} role="alert">
      <span className={styles.picture}>
        <CloudOff aria-hidden size={28} />
      </span>
      <h2>{title}</h2>
      <p>{sentence(error)}</p>
      {onRetry && (
        <Button look="primary" onClick={onRetry}>
          {retry}
        </Button>
      )}
    </div>
  );
}
