import { describe, expect, it } from "vitest";
import { changes, EMPTY, problems, sitesFor, valuesOf } from "./user-form";

const user = {
  id: "x",
  email: "kim@example.org",
  name: "Kim",
  role: "kitchen" as const,
  sites: ["main", "quay", "harbour"],
  is_active: true,
  is_email_verified: true,
  created_at: "2026-11-25T12:00:00.000Z",
};

describe("a user's form", () => {
  it("signs nobody out for nothing: the same role and sites are not sent", () => {
    const values = { ...valuesOf(user), name: "Kim K", sites: ["quay", "harbour", "main"] };
    expect(changes(user, values)).toEqual({ name: "Kim K" });
  });

  it("takes the sites away with a role that has none", () => {
    expect(sitesFor({ ...valuesOf(user), role: "admin" })).toEqual([]);
    expect(changes(user, { ...valuesOf(user), role: "admin" })).toEqual({ role: "admin", sites: [] });
  });

  it("wants a password of who is new, and leaves it to the hub whether it will do", () => {
    const typed = { ...EMPTY, email: "a@b", sites: ["main"] };
    expect(problems(typed, true)).toHaveProperty("password");
    expect(problems({ ...typed, password: "short" }, true)).toEqual({});
  });

  it("wants a site of those who work at one", () => {
    expect(problems({ ...valuesOf(user), sites: [] }, false)).toHaveProperty("sites");
    expect(problems({ ...valuesOf(user), role: "customer", sites: [] }, false)).toEqual({});
  });
});
