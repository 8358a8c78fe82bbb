import { describe, expect, it } from "vitest";
import type { Score } from "#/lib/api/types";
import { type Filters, readFilters } from "./filters";
import { asQuery, fits, isNarrowed, isSameView, mentions, withFilters } from "./narrowing";
import { sampleOrder } from "./sample";

describe("filters in the address", () => {
  it("survive the way there and back", () => {
    const filters: Filters = {
      status: "PAID",
      site: "main",
      customer: "01a2-ada",
      from: "2026-11-01",
      to: "2026-11-30",
      text: "no onions",
    };
    expect(readFilters({ ...filters })).toEqual(filters);
    expect(readFilters(JSON.parse(JSON.stringify(filters)))).toEqual(filters);
  });

  it("leave out what is no filter", () => {
    const search = {
      status: "PAYED",
      site: "",
      from: "2026-02-31",
      to: "yesterday",
      text: "  ",
      page: 3,
      customer: {},
    };
    expect(readFilters(search)).toEqual({});
    expect(isNarrowed(readFilters(search))).toBe(false);
  });

  it("read a number as the text it was", () => {
    expect(readFilters({ text: 12 })).toEqual({ text: "12" });
  });

  it("are changed one by one, and gone when empty", () => {
    const filters: Filters = { status: "PAID", site: "main" };
    expect(withFilters(filters, { status: undefined })).toEqual({ site: "main" });
    expect(withFilters(filters, { text: "#12" })).toEqual({ ...filters, text: "#12" });
  });

  it("ask the hub for whole days of this device's calendar", () => {
    const query = asQuery({ from: "2026-11-25", to: "2026-11-25", text: "not the hub's" });
    expect(query).toEqual({
      from: new Date(2026, 10, 25).toISOString(),
      to: new Date(2026, 10, 26).toISOString(),
    });
  });
});

describe("which orders fit", () => {
  const day = (hour: number, date = 25) => new Date(2026, 10, date, hour).toISOString();
  const order = sampleOrder(1, { placed_at: day(0) });

  it.each<[string, Filters, boolean]>([
    ["nothing asked", {}, true],
    ["its status", { status: "PENDING" }, true],
    ["another status", { status: "PAID" }, false],
    ["another site", { site: "harbour" }, false],
    ["another customer", { customer: "grace" }, false],
    ["from its first moment on", { from: "2026-11-25" }, true],
    ["from the day after", { from: "2026-11-26" }, false],
    ["to its day, inclusive", { to: "2026-11-25" }, true],
    ["to the day before, half-open at midnight", { to: "2026-11-24" }, false],
  ])("%s", (_, filters, expected) => {
    expect(fits(order, filters)).toBe(expected);
  });

  it("a day counts to its end", () => {
    const late = sampleOrder(1, { placed_at: day(23) });
    expect(fits(late, { from: "2026-11-25", to: "2026-11-25" })).toBe(true);
    expect(fits(late, { to: "2026-11-24" })).toBe(false);
  });
});

describe("searching in what is loaded", () => {
  const order = sampleOrder(12, {
    lines: [{ line: 1, sku: "cola", name: "Cola", quantity: 1, note: "No ice" }],
  });

  it.each<[string | undefined, boolean]>([
    [undefined, true],
    ["#12", true],
    ["BYRON", true],
    ["ice", true],
    ["cola ada", true],
    ["cola grace", false],
  ])("%s", (text, expected) => {
    expect(mentions(order, text)).toBe(expected);
  });
});

describe("kinds of orders", () => {
  const paid = sampleOrder(1, { status: "PAID", fulfillment: "queued" });

  it("tell by more than the status", () => {
    expect(fits(sampleOrder(1), { is: "open" })).toBe(true);
    expect(fits(sampleOrder(1, { status: "FULFILLED" }), { is: "open" })).toBe(false);
    expect(fits(paid, { is: "waiting" })).toBe(true);
    expect(fits({ ...paid, fulfillment: "preparing" }, { is: "waiting" })).toBe(false);
    expect(fits(paid, { is: "refund" })).toBe(false);
    expect(fits({ ...paid, fulfillment: "stopped" }, { is: "refund" })).toBe(true);
  });

  it("look at what the models said only of what is open", () => {
    const score = (cancel_risk: number, anomaly: number) => ({ cancel_risk, anomaly }) as Score;
    expect(fits({ ...paid, score: score(0.1, 0.5) }, { is: "risky" })).toBe(false);
    expect(fits({ ...paid, score: score(0.3, 0.5) }, { is: "risky" })).toBe(true);
    expect(fits({ ...paid, score: score(0.1, 0.995) }, { is: "risky" })).toBe(true);
    expect(fits({ ...paid, status: "CANCELLED", score: score(0.9, 1) }, { is: "risky" })).toBe(false);
    expect(fits(paid, { is: "risky" })).toBe(false);
  });

  it("take the place of a status, and the other way round", () => {
    expect(withFilters({ status: "PAID", site: "main" }, { is: "open" })).toEqual({
      is: "open",
      site: "main",
    });
    expect(withFilters({ is: "open", site: "main" }, { status: "PAID" })).toEqual({
      status: "PAID",
      site: "main",
    });
    expect(readFilters({ is: "open", status: "PAID" })).toEqual({ is: "open" });
    expect(readFilters({ is: "burnt" })).toEqual({});
    expect(isSameView({ is: "open", text: "a" }, { text: "a", is: "open" })).toBe(true);
    expect(isSameView({ is: "open" }, { is: "open", text: "a" })).toBe(false);
  });
});
