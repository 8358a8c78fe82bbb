import { describe, expect, it } from "vitest";
import { digitsOf, isWhole } from "./digits";

describe("the digits of what was entered", () => {
  it.each([
    ["123456", "123456"],
    [" 123 456 ", "123456"],
    ["123-456\n", "123456"],
    ["Your code is 123456.", "123456"],
    ["١٢٣٤٥٦", "123456"],
    ["۱۲۳۴۵۶", "123456"],
    ["１２３４５６", "123456"],
    ["12345678901", "12345678"],
    ["abc", ""],
    ["½²٪", ""],
  ])("%j is %j", (text, digits) => {
    expect(digitsOf(text)).toBe(digits);
  });
});

describe("sending by itself", () => {
  it("happens at the known length, and not before or again", () => {
    expect(isWhole("12345", "1234", 6)).toBe(false);
    expect(isWhole("123456", "12345", 6)).toBe(true);
    expect(isWhole("123456", "", 6)).toBe(true);
    expect(isWhole("123456", "123456", 6)).toBe(false);
    expect(isWhole("1234567", "123456", 6)).toBe(false);
  });

  it("waits for the button where the length is not known and somebody types", () => {
    expect(isWhole("123456", "12345", null)).toBe(false);
    expect(isWhole("12345678", "1234567", null)).toBe(false);
  });

  it("happens where a whole code came at once", () => {
    expect(isWhole("123456", "", null)).toBe(true);
    expect(isWhole("12345", "", null)).toBe(true);
    expect(isWhole("1234", "", null)).toBe(false);
  });
});
