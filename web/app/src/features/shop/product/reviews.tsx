import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "#/components/button";
import { ReviewCard } from "#/components/review-card";
import { Stars } from "#/components/stars";
import { Loading } from "#/components/states";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import { decimal } from "#/lib/format/format";
import type { MenuItem } from "../menu/menu";
import { messages } from "./messages";
import styles from "./reviews.module.css";

const PAGE = 10;
const words = messages.reviews;

/** What others thought of an article. */
export function Reviews({ item, site }: { item: MenuItem; site: string | undefined }) {
  const count = item.rating?.count ?? 0;
  if (!item.rating || count === 0) return null;
  const average = decimal(item.rating.average);
  return (
    <section className={styles.reviews} aria-labelledby="reviews-title">
      <header className={styles.head}>
        <h3 id="reviews-title" className={styles.title}>
          {words.title}
        </h3>
        <p className={styles.average}>
          <Stars of={item.rating.average} label={words.average(average)} />
          <span className="numeric">
            {average} · {words.count(count)}
          </span>
        </p>
      </header>
      <List sku={item.sku} site={site} />
    </section>
  );
}

function List({ sku, site }: { sku: string; site: string | undefined }) {
  const read = useInfiniteQuery({
    queryKey: ["reviews", site ?? null, sku],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/reviews", {
          params: {
            query: { sku, limit: PAGE, ...(site && { site }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? null,
    staleTime: 60_000,
  });
  if (read.error && !read.data) return <p className={styles.failed}>{sentence(read.error)}</p>;
  if (!read.data) return <Loading rows={2} height="5rem" />;
  return (
    <>
      <ul className={styles.list}>
        {read.data.pages
          .flatMap(({ items }) => items)
          .map((review) => (
            <li key={review.id}>
              <ReviewCard review={review} />
            </li>
          ))}
      </ul>
      {read.hasNextPage && (
        <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}
