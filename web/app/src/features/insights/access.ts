import type { User } from "#/lib/api/types";

export { PAGES, type Page, pagesOf, sitesOf } from "#/lib/staff/parts";

/** Who may have insights made anew, and sees the cards of models. */
export function mayRefresh(user: User): boolean {
  return user.role === "admin" || user.role === "manager";
}

/** Who gives models their roles. */
export function mayGiveRoles(user: User): boolean {
  return user.role === "admin";
}
