import { describe, expect, it } from "vitest";
import type { User } from "#/lib/api/types";
import { mayActOnOrders, sectionsOf, sitesOf } from "./access";

const somebody = (role: User["role"], sites: string[] = []): User => ({
  id: "x",
  email: "x@example.org",
  name: "X",
  role,
  sites,
  is_active: true,
  is_email_verified: true,
  created_at: "2026-11-25T12:00:00.000Z",
});

const OF_A_SHOP = [
  ["orders", "products", "categories", "coupons", "stations"],
  ["reviews", "jobs", "webhooks", "sites", "keys", "audit", "insights"],
].flat();

describe("who gets where", () => {
  it.each<[User["role"], string[], boolean]>([
    ["admin", [...OF_A_SHOP, "users"], true],
    ["manager", OF_A_SHOP, true],
    ["support", ["orders", "insights"], false],
    ["kitchen", [], false],
    ["warehouse", [], false],
    ["customer", [], false],
  ])("%s", (role, sections, acts) => {
    expect(sectionsOf(somebody(role))).toEqual(sections);
    expect(mayActOnOrders(somebody(role))).toBe(acts);
  });

  it("shows a manager their sites, and an admin all", () => {
    const sites = ["main", "harbour"].map((id) => ({
      id,
      name: id,
      currency: "GBP",
      tax_rate_bp: 0,
      window_s: 60,
      open: true,
      time_zone: "Europe/London",
      after_window: "refuse" as const,
    }));
    expect(sitesOf(somebody("manager", ["harbour"]), sites).map((site) => site.id)).toEqual(["harbour"]);
    expect(sitesOf(somebody("admin"), sites)).toHaveLength(2);
  });
});
