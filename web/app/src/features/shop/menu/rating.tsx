import { Star } from "lucide-react";
import { decimal } from "#/lib/format/format";
import { messages } from "../messages";
import type { MenuItem } from "./menu";
import styles from "./product-card.module.css";

/** How an article was liked, in one line; nothing where nobody has said. */
export function Rating({ item: { rating } }: { item: MenuItem }) {
  if (!rating || rating.count === 0) return null;
  const average = decimal(rating.average);
  return (
    <p className={styles.rating} data-rating={rating.average}>
      <Star aria-hidden size={14} />
      <span className="visually-hidden">{messages.rated(average, rating.count)}</span>
      <span aria-hidden className="numeric">
        <strong>{average}</strong> ({rating.count})
      </span>
    </p>
  );
}
