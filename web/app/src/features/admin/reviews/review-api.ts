import { useInfiniteQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Review } from "#/lib/api/types";

const PAGE_ROWS = 50;

export type State = Review["state"];

export const REVIEWS_KEY = ["admin", "reviews"] as const;

/** Newest first, in pages. */
export function useReviews(site: string, state: State | undefined) {
  return useInfiniteQuery({
    queryKey: [...REVIEWS_KEY, site, state ?? ""],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        site,
        limit: PAGE_ROWS,
        ...(state && { state }),
        ...(pageParam && { cursor: pageParam }),
      };
      return answer(api.GET("/api/v1/reviews", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function moderate({ id }: Review, state: "published" | "hidden"): Promise<Review> {
  return answer(api.PATCH("/api/v1/reviews/{id}", { params: { path: { id } }, body: { state } }));
}

export function answerReview({ id }: Review, text: string): Promise<Review> {
  return answer(api.PUT("/api/v1/reviews/{id}/answer", { params: { path: { id } }, body: { text } }));
}
