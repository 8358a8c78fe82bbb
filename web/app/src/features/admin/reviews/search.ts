import type { Review } from "#/lib/api/types";

type State = Review["state"];

export const STATES: readonly State[] = ["pending", "published", "hidden"];

/** `?site=` and `?state=` of the address. */
export function readReviewSearch(search: Record<string, unknown>): { site?: string; state?: State } {
  const state = STATES.find((one) => one === search.state);
  return {
    ...(typeof search.site === "string" && search.site && { site: search.site }),
    ...(state && { state }),
  };
}
