import { Star } from "lucide-react";
import styles from "./stars.module.css";

const STARS = [1, 2, 3, 4, 5];

/** Stars as people gave them. They are a picture: `label` says it. */
export function Stars({ of, size = 16, label }: { of: number; size?: number; label: string }) {
  return (
    <span className={styles.stars} role="img" aria-label={label}>
      {STARS.map((star) => (
        <Star key={star} aria-hidden size={size} data-on={star <= Math.round(of) || undefined} />
      ))}
    </span>
  );
}
