import { describe, expect, it } from "vitest";
import { mergeDraft } from "./merge-draft";
import { changedFields } from "./use-draft";

const base = { name: "Cola", price: "2.50", station: "bar" };

describe("two people change one thing", () => {
  it("keeps what only one of them touched", () => {
    const merged = mergeDraft(base, { ...base, name: "Cola 0.5 l" }, { ...base, price: "2.80" });
    expect(merged).toEqual({ values: { name: "Cola 0.5 l", price: "2.80", station: "bar" }, typed: {} });
  });

  it("shows theirs where both did, and keeps what was typed aside", () => {
    const merged = mergeDraft(base, { ...base, price: "3.00" }, { ...base, price: "2.80" });
    expect(merged).toEqual({ values: { ...base, price: "2.80" }, typed: { price: "3.00" } });
  });

  it("finds nothing to ask where both did the same", () => {
    const same = { ...base, price: "2.80" };
    expect(mergeDraft(base, same, same)).toEqual({ values: same, typed: {} });
  });
});

describe("what changed in a form", () => {
  it("looks into lists", () => {
    expect(changedFields({ sites: ["main"] }, { sites: ["main"] })).toEqual([]);
    expect(changedFields({ sites: ["main"] }, { sites: ["main", "harbour"] })).toEqual(["sites"]);
  });
});
