import { describe, expect, it } from "vitest";
import { changes, checked, EMPTY, valuesOf } from "./site-form";

const site = {
  id: "main",
  name: "Main",
  currency: "GBP",
  tax_rate_bp: 2_000,
  window_s: 60,
  open: true,
  time_zone: "Europe/London",
  after_window: "refuse" as const,
};

describe("a site's form", () => {
  it.each<[string, number | null]>([
    ["20", 2_000],
    ["7.5", 750],
    ["7,25 %", 725],
    ["", 0],
    ["100", 10_000],
    ["100.01", null],
    ["7.255", null],
    ["a lot", null],
  ])("reads %j percent as %s basis points", (tax, expected) => {
    const result = checked({ ...valuesOf(site), tax });
    expect(result.ok ? result.body.tax_rate_bp : null).toBe(expected);
  });

  it.each([
    [2_000, "20"],
    [750, "7.5"],
    [725, "7.25"],
    [0, "0"],
    [10_000, "100"],
  ])("writes %i basis points as %s percent", (tax_rate_bp, expected) => {
    expect(valuesOf({ ...site, tax_rate_bp }).tax).toBe(expected);
  });

  it("sends only what differs: what is not touched goes on following the configuration", () => {
    const before = checked(valuesOf(site));
    const after = checked({ ...valuesOf(site), name: "Main kitchen" });
    if (!before.ok || !after.ok) throw new Error("refused");
    expect(changes(before.body, after.body)).toEqual({ name: "Main kitchen" });
  });

  it("needs an id, a name and a currency", () => {
    const result = checked({ ...EMPTY, id: "Main Kitchen", currency: "pounds" });
    expect(result.ok ? [] : Object.keys(result.errors)).toEqual(["id", "name", "currency"]);
  });
});
