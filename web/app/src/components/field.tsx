import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import styles from "./field.module.css";

interface Around {
  label: string;
  /** What is wrong with it, said to everybody. */
  error?: string | undefined;
  hint?: ReactNode;
}

/** A labelled text field. What is typed runs in its own direction; passwords and addresses have theirs anyway. */
export function TextField({ label, error, hint, ...input }: Around & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled label={label} error={error} hint={hint}>
      {(attributes) => (
        <input className={styles.input} dir={input.type ? undefined : "auto"} {...input} {...attributes} />
      )}
    </Labelled>
  );
}

/** A labelled field of several lines. */
export function TextArea({
  label,
  error,
  hint,
  ...input
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled label={label} error={error} hint={hint}>
      {(attributes) => <textarea rows={3} dir="auto" className={styles.input} {...input} {...attributes} />}
    </Labelled>
  );
}

/** A labelled choice of the platform's own kind. */
export function SelectField({
  label,
  error,
  hint,
  ...input
}: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled label={label} error={error} hint={hint}>
      {(attributes) => <select className={styles.input} {...input} {...attributes} />}
    </Labelled>
  );
}

interface FieldAttributes {
  id: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

function Labelled({
  label,
  error,
  hint,
  children,
}: Around & { children: (attributes: FieldAttributes) => ReactNode }) {
  const id = useId();
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children({
        id,
        ...(error && { "aria-invalid": true as const }),
        ...(described && { "aria-describedby": described }),
      })}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}
