import { expect, it } from "vitest";
import { expiryOf, isExpired, SCOPES } from "./scopes";

const NOW = Date.UTC(2026, 10, 26, 12);

it("every scope stands in one group", () => {
  const all = Object.values(SCOPES).flat();
  expect(new Set(all).size).toBe(all.length);
});

it("a key is good for so many days, or always", () => {
  expect(expiryOf(30, NOW)).toBe("2026-12-26T12:00:00.000Z");
  expect(expiryOf(0, NOW)).toBeUndefined();
  expect(isExpired({ expires_at: "2026-11-26T12:00:00.000Z" }, NOW)).toBe(true);
  expect(isExpired({ expires_at: "2026-11-26T12:00:01.000Z" }, NOW)).toBe(false);
  expect(isExpired({}, NOW)).toBe(false);
});
