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

export function mayOpen(user: User, section: Section): boolean {
  return sectionsOf(user).includes(section);
}

/** Whether this person may do anything to an order, beyond looking at it. */
export function mayActOnOrders(user: User): boolean {
  return user.role === "admin" || user.role === "manager";
}

/** The sites that are this person's to see here. */
export function sitesOf(user: User, sites: readonly Site[]): Site[] {
  return sites.filter((site) => user.role === "admin" || user.sites.includes(site.id));
}
