import styles from "./ring.module.css";

interface RingProps {
  /** What is left, 0..1. */
  share: number;
  label: string;
  name: string;
}

/** A ring that empties, with the time in the middle. Its every tick is not read out: `timer` is silent by itself. */
export function Ring({ share, label, name }: RingProps) {
  return (
    <div className={styles.ring} role="timer" aria-label={name}>
      <svg viewBox="0 0 64 64" aria-hidden focusable="false">
        <circle className={styles.track} cx="32" cy="32" r="28" />
        <circle
          className={styles.rest}
          cx="32"
          cy="32"
          r="28"
          pathLength={1}
          strokeDasharray={1}
          strokeDashoffset={1 - Math.min(1, Math.max(0, share))}
        />
      </svg>
      <span className={`${styles.label} numeric`}>{label}</span>
    </div>
  );
}
