import { describe, expect, it } from "vitest";
import { minorDigits, parseDecimal, writeDecimal } from "./price";

describe("a price as it is typed", () => {
  it.each<[string, number, number]>([
    ["9.50", 2, 950],
    ["9,5", 2, 950],
    ["9", 2, 900],
    [".5", 2, 50],
    ["0", 2, 0],
    ["£9.50", 2, 950],
    ["9,50 €", 2, 950],
    ["1.234,50", 2, 123_450],
    ["1,234.50", 2, 123_450],
    ["1 234,5", 2, 123_450],
    ["1.234.567", 2, 123_456_700],
    ["1,234", 0, 1_234],
    ["500", 0, 500],
    ["1.234", 3, 1_234],
    // 4.35 * 100 is 434.99999999999994, and 1.15 * 100 is 114.99999999999999.
    ["4.35", 2, 435],
    ["1.15", 2, 115],
    ["0.29", 2, 29],
    ["90071992547409.91", 2, 9_007_199_254_740_991],
  ])("%s with %i digits is %i", (text, digits, value) => {
    expect(parseDecimal(text, digits)).toEqual({ ok: true, value });
  });

  it.each<[string, number, string]>([
    ["", 2, "empty"],
    ["  ", 2, "empty"],
    ["£", 2, "empty"],
    ["abc", 2, "not_a_number"],
    ["-5", 2, "not_a_number"],
    ["1e3", 2, "not_a_number"],
    ["5.", 2, "not_a_number"],
    ["1,2.50", 2, "not_a_number"],
    ["1.23.456", 2, "not_a_number"],
    ["9.999", 2, "too_precise"],
    ["1,234", 2, "too_precise"],
    ["1.5", 0, "not_a_number"],
    ["90071992547409.92", 2, "not_a_number"],
  ])("%j with %i digits is refused: %s", (text, digits, why) => {
    expect(parseDecimal(text, digits)).toEqual({ ok: false, why });
  });

  it("is written so that it reads back the same", () => {
    for (const [minor, digits] of [
      [0, 2],
      [5, 2],
      [50, 2],
      [950, 2],
      [123_456, 2],
      [7, 0],
      [1_234, 3],
    ] as const) {
      expect(parseDecimal(writeDecimal(minor, digits), digits)).toEqual({ ok: true, value: minor });
    }
    expect(writeDecimal(5, 2)).toBe("0.05");
    expect(writeDecimal(950, 2)).toBe("9.50");
  });

  it("has as many digits as its currency", () => {
    expect(["GBP", "JPY", "KWD", "G"].map(minorDigits)).toEqual([2, 0, 3, 2]);
  });
});
