import type { User } from "#/lib/api/types";
import { type Section, sectionsOf } from "#/lib/staff/parts";

export { type Section, sectionsOf, sitesOf } from "#/lib/staff/parts";

export function mayOpen(user: User, section: Section): boolean {
  return sectionsOf(user).includes(section);
}

/** Whether this person may do anything to an order, beyond looking at it. */
export function mayActOnOrders(user: User): boolean {
  return user.role === "admin" || user.role === "manager";
}
