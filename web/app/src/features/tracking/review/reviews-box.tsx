import { useQuery } from "@tanstack/react-query";
import { ReviewCard } from "#/components/review-card";
import { answer, api } from "#/lib/api/client";
import type { Order, Review } from "#/lib/api/types";
import { messages } from "./messages";
import { ReviewForm } from "./review-form";
import styles from "./reviews-box.module.css";

/** More than an order has lines. */
const MINE_MAX = 200;

/** An order that is done: what its customer thinks of each article of it, and what the shop said to it. */
export default function ReviewsBox({ order }: { order: Order }) {
  const queryKey = ["reviews", "mine", order.id];
  const { data } = useQuery({
    queryKey,
    queryFn: () =>
      answer(
        api.GET("/api/v1/reviews", {
          params: { query: { site: order.site, mine: true, limit: MINE_MAX } },
        }),
      ),
  });
  // Until it is known what was said before, nothing is asked.
  if (!data) return null;
  return (
    <section className={styles.box} aria-labelledby="reviews-box">
      <header>
        <h2 id="reviews-box" className={styles.title}>
          {messages.title}
        </h2>
        <p className={styles.lead}>{messages.lead}</p>
      </header>
      <ul className={styles.lines}>
        {order.lines.map((line) => {
          const review = data.items.find((one) => isOf(one, order, line.line));
          return (
            <li key={line.line} className={styles.line} data-line={line.line}>
              <h3 className={styles.name} dir="auto">
                {line.name}
              </h3>
              {review ? (
                <ReviewCard
                  review={review}
                  by={messages.yours}
                  note={review.state === "published" ? undefined : messages[review.state]}
                />
              ) : (
                <ReviewForm order={order.id} line={line.line} name={line.name} queryKey={queryKey} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function isOf(review: Review, order: Order, line: number): boolean {
  return review.order === order.id && review.line === line;
}
