import type { Review } from "#/lib/api/types";
import { readSiteSearch } from "../records/search";

type State = Review["state"];

export const STATES: readonly State[] = ["pending", "published", "hidden"];

/** `?state=` of the address, beside what all of a site's records have there. */
export function readReviewSearch(search: Record<string, unknown>) {
  const state = STATES.find((one) => one === search.state);
  return { ...readSiteSearch(search), ...(state && { state }) };
}
