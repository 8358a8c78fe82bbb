import styles from "./switch.module.css";

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  busy?: boolean;
  /** The label is for those who listen alone; what it switches stands beside it. */
  isBare?: boolean;
}

/** On or off, in effect at once or with the form it stands in. */
export function Switch({ label, checked, onChange, hint, busy = false, isBare = false }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        aria-busy={busy || undefined}
        onChange={(event) => !busy && onChange(event.target.checked)}
      />
      <span className={isBare ? "visually-hidden" : undefined}>{label}</span>
      {hint && <small>{hint}</small>}
    </label>
  );
}
