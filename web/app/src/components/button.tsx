import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "secondary" | "quiet" | "danger";
  size?: "m" | "l" | "s";
  /** Working: says so, and cannot be pressed again. */
  busy?: boolean;
  wide?: boolean;
  icon?: ReactNode;
}

export function Button({
  look = "secondary",
  size = "m",
  busy = false,
  wide = false,
  icon,
  ...rest
}: ButtonProps) {
  const { className, children, disabled, onClick, type = "button", ...attributes } = rest;
  return (
    <button
      // Never made out of another: a press on Keep would send the form if Keep had become Save meanwhile.
      key={type}
      type={type}
      {...attributes}
      className={[styles.button, styles[look], styles[size], wide && styles.wide, className]
        .filter(Boolean)
        .join(" ")}
      // Not `disabled` while busy: the focus would be lost.
      aria-disabled={busy || disabled || undefined}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
}

/** A button that shows only an icon; `label` is its name. */
export function IconButton({ label, ...rest }: Omit<ButtonProps, "children"> & { label: string }) {
  return (
    <Button
      look="quiet"
      {...rest}
      aria-label={label}
      title={label}
      className={`${styles.icon} ${rest.className ?? ""}`}
    />
  );
}

/** Looks of a button for a link. */
export function buttonClass(
  look: NonNullable<ButtonProps["look"]> = "secondary",
  size: "s" | "m" | "l" = "m",
): string {
  return [styles.button, styles[look], styles[size]].join(" ");
}
