import type { Review } from "#/lib/api/types";
import { dateOf } from "#/lib/format/format";
import styles from "./review-card.module.css";
import { answered, stars as starred } from "./review-messages";
import { Stars } from "./stars";

interface ReviewCardProps {
  review: Review;
  /** In place of the author's name: their own, say. */
  by?: string;
  /** What is to be known of it beside: that it is not public, say. */
  note?: string | undefined;
}

/** What somebody thought of an article, and what the shop said to it. */
export function ReviewCard({ review, by = review.author, note }: ReviewCardProps) {
  const { stars, title, body, at, answer } = review;
  return (
    <article className={styles.review} data-review={review.id}>
      <p className={styles.top}>
        <Stars of={stars} label={starred.given(stars)} />
        <span className={styles.by}>
          <bdi>{by}</bdi> · <time dateTime={at}>{dateOf(at)}</time>
        </span>
      </p>
      {title && (
        <p className={styles.title} dir="auto">
          {title}
        </p>
      )}
      {body && (
        <p className={styles.body} dir="auto">
          {body}
        </p>
      )}
      {note && <p className={styles.by}>{note}</p>}
      {answer && (
        <div className={styles.answer}>
          <p className={styles.by}>
            {answered(answer.by)} <time dateTime={answer.at}>{dateOf(answer.at)}</time>
          </p>
          <p className={styles.body} dir="auto">
            {answer.text}
          </p>
        </div>
      )}
    </article>
  );
}
