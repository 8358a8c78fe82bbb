// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { ScoreReason } from "#/lib/api/types";
import { reasonSentence } from "./score-reasons";

const said = (reason: ScoreReason) =>
  reasonSentence(reason, { lines: [{ line: 2, name: "Cola" }], currency: "GBP" });

describe("reasons", () => {
  it("name the article and its numbers, money in the currency of the order", () => {
    expect(said({ code: "quantity", line: 2, value: 40, usual: 1.37 })).toBe(
      "40 pieces of “Cola”, where 1.4 is usual.",
    );
    expect(said({ code: "price", line: 2, value: 25, usual: 250 })).toBe(
      "A piece of “Cola” costs £0.25, where £2.50 is usual.",
    );
    expect(said({ code: "own_total", value: 12_000, usual: 1_850.4 })).toBe(
      "It comes to £120.00, where £18.50 is usual for this customer.",
    );
  });

  it("speak of some article where the lines are not known, and of numbers where amounts are hidden", () => {
    expect(reasonSentence({ code: "quantity", line: 2, value: 40, usual: 1 }, {})).toBe(
      "40 pieces of one article, where 1 is usual.",
    );
    expect(reasonSentence({ code: "total", value: 12_000, usual: 5 }, {})).toBe(
      "It comes to 12,000, where 5 is usual here.",
    );
  });

  it("say so where the line was taken out since", () => {
    expect(said({ code: "quantity", line: 9, value: 40, usual: 1 })).toMatch(/no longer in it/);
  });

  it("tell times, shares and counts as people do", () => {
    expect(said({ code: "same_order", value: 95 })).toBe(
      "The same customer placed the same order 1 min before.",
    );
    expect(said({ code: "similar_order", value: 0.8 })).toMatch(/^80% of its articles/);
    expect(said({ code: "many_orders", value: 1 })).toMatch(/ 1 order within/);
    expect(said({ code: "free", value: 1 })).toMatch(/^One line costs/);
    expect(said({ code: "unknown_articles", value: 3 })).toMatch(/^3 lines are/);
  });
});
