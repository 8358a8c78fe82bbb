import type { Page } from "./access";

/** Where all pages are; the first one needs no name. */
export const INSIGHTS = "/insights/{-$page}";

export function at(page: Page): { page: Exclude<Page, "overview"> | undefined } {
  return { page: page === "overview" ? undefined : page };
}
