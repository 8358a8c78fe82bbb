import type { Site, User } from "#/lib/api/types";

/** The parts of the admin. */
export type Section =
  | "orders"
  | "products"
  | "categories"
  | "coupons"
  | "stations"
  | "reviews"
  | "jobs"
  | "webhooks"
  | "sites"
  | "users"
  | "keys"
  | "audit"
  | "insights";

const OF_A_MANAGER: readonly Section[] = [
  "orders",
  "products",
  "categories",
  "coupons",
  "stations",
  "reviews",
  "jobs",
  "webhooks",
  "sites",
  "keys",
  "audit",
  "insights",
];

/** Who gets into which part. The hub decides; this spares people doors that stay shut. */
const SECTIONS: Readonly<Record<string, readonly Section[]>> = {
  admin: [...OF_A_MANAGER, "users"],
  manager: OF_A_MANAGER,
  support: ["orders", "insights"],
};

export function sectionsOf(user: User): readonly Section[] {
  return SECTIONS[user.role] ?? [];
}

/** The pages of the insights. */
export const PAGES = [
  "overview",
  "live",
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
  "system",
] as const;
export type Page = (typeof PAGES)[number];

/** Who is shown which of them. */
export function pagesOf(user: User): readonly Page[] {
  if (user.role === "admin") return PAGES;
  // The system is that of all sites.
  if (user.role === "manager") return PAGES.filter((page) => page !== "system");
  return user.role === "support" ? PAGES.filter((page) => page !== "files" && page !== "system") : [];
}

/** The sites that are this person's to see. */
export function sitesOf(user: User, sites: readonly Site[]): Site[] {
  return sites.filter((site) => user.role === "admin" || user.sites.includes(site.id));
}
