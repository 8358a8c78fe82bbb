import { Star } from "lucide-react";
import { useId } from "react";
import { stars as messages } from "./review-messages";
import styles from "./star-field.module.css";

const STARS = [1, 2, 3, 4, 5] as const;

interface StarFieldProps {
  label: string;
  /** 0: none given yet. */
  stars: number;
  onStars: (stars: number) => void;
}

/** One to five stars: radio buttons, so that arrows and screen readers know what to do. */
export function StarField({ label, stars, onStars }: StarFieldProps) {
  const id = useId();
  return (
    <fieldset className={styles.field}>
      <legend className="visually-hidden">{label}</legend>
      {STARS.map((star) => (
        <label key={star} className={styles.star} data-on={star <= stars || undefined}>
          <input
            type="radio"
            name={id}
            className="visually-hidden"
            aria-label={messages.give(star)}
            checked={star === stars}
            onChange={() => onStars(star)}
          />
          <Star aria-hidden size={26} />
        </label>
      ))}
    </fieldset>
  );
}
