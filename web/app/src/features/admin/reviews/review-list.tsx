import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { Review } from "#/lib/api/types";
import { dateAndTime } from "#/lib/format/format";
import { announce } from "../announce";
import { RecordList } from "../records/record-list";
import { messages } from "./messages";
import { moderate, REVIEWS_KEY } from "./review-api";
import styles from "./reviews.module.css";

interface ReviewListProps {
  reviews: readonly Review[];
  onAnswer: (review: Review) => void;
}

export function ReviewList({ reviews, onAnswer }: ReviewListProps) {
  return (
    <RecordList
      label={messages.label}
      rows={reviews.map((review) => ({
        key: review.id,
        name: review.title || review.product,
        facts: [review.title && review.product, messages.by(review.author), dateAndTime(review.at)],
        isOff: review.state === "hidden",
        aside: <Standing review={review} onAnswer={() => onAnswer(review)} />,
        below: <Text review={review} />,
      }))}
    />
  );
}

function Text({ review }: { review: Review }) {
  return (
    <div className={styles.text}>
      <p className={styles.stars} role="img" aria-label={messages.stars(review.stars)}>
        {[1, 2, 3, 4, 5].map((star) => (
          <Star key={star} aria-hidden size={16} data-lit={star <= review.stars || undefined} />
        ))}
      </p>
      {review.body && <p>{review.body}</p>}
      {review.answer && <p className={styles.answer}>{messages.answered(review.answer.text)}</p>}
    </div>
  );
}

function Standing({ review, onAnswer }: { review: Review; onAnswer: () => void }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (state: "published" | "hidden") => moderate(review, state),
    onSuccess: (after) => announce(after.state === "hidden" ? messages.hidden : messages.published),
    onSettled: () => client.invalidateQueries({ queryKey: REVIEWS_KEY }),
  });
  return (
    <>
      {review.state !== "published" && <strong>{messages.state[review.state]}</strong>}
      {review.state !== "published" && (
        <Button size="s" look="primary" busy={change.isPending} onClick={() => change.mutate("published")}>
          {messages.publish}
        </Button>
      )}
      {review.state !== "hidden" && (
        <Button size="s" busy={change.isPending} onClick={() => change.mutate("hidden")}>
          {messages.hide}
        </Button>
      )}
      <Button size="s" onClick={onAnswer}>
        {review.answer ? messages.changeAnswer : messages.answer}
      </Button>
      {change.error && <Banner look="bad">{sentence(change.error)}</Banner>}
    </>
  );
}
