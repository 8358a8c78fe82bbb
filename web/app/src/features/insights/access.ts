import type { Site, User } from "#/lib/api/types";

export const PAGES = [
  "overview",
  "demand",
  "sales",
  "shelves",
  "bundles",
  "customers",
  "reviews",
  "strange",
  "stations",
  "models",
  "files",
] as const;
export type Page = (typeof PAGES)[number];

/** Who is shown which pages. The hub decides; this spares people doors that stay shut. */
export function pagesOf(user: User): readonly Page[] {
  if (mayRefresh(user)) return PAGES;
  return user.role === "support" ? PAGES.filter((page) => page !== "files") : [];
}

/** Who may have insights made anew, and sees the cards of models. */
export function mayRefresh(user: User): boolean {
  return user.role === "admin" || user.role === "manager";
}

/** Who gives models their roles. */
export function mayGiveRoles(user: User): boolean {
  return user.role === "admin";
}

/** The sites that this person looks after. */
export function sitesOf(user: User, sites: readonly Site[]): Site[] {
  return sites.filter((site) => user.role === "admin" || user.sites.includes(site.id));
}
