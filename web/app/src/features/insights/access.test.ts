import { describe, expect, it } from "vitest";
import type { User } from "#/lib/api/types";
import { mayGiveRoles, mayRefresh, PAGES, pagesOf } from "./access";

const somebody = (role: User["role"]): User => ({
  id: "x",
  email: "x@example.org",
  name: "X",
  role,
  sites: ["main"],
  is_active: true,
  is_email_verified: true,
  created_at: "2026-11-25T12:00:00.000Z",
});

describe("who sees what", () => {
  it.each<[User["role"], number, boolean, boolean]>([
    ["admin", PAGES.length, true, true],
    ["manager", PAGES.length - 1, true, false],
    ["support", PAGES.length - 2, false, false],
    ["kitchen", 0, false, false],
    ["warehouse", 0, false, false],
    ["customer", 0, false, false],
  ])("%s", (role, pages, refreshes, givesRoles) => {
    const user = somebody(role);
    expect(pagesOf(user)).toHaveLength(pages);
    expect(mayRefresh(user)).toBe(refreshes);
    expect(mayGiveRoles(user)).toBe(givesRoles);
  });
});
