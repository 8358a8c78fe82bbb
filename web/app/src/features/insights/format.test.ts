// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { formatsOf } from "./format";

describe("how languages write", () => {
  it("numbers: a digit behind the point only where it tells something", () => {
    const { number, percent, change } = formatsOf("en");
    expect(number(1234.4)).toBe("1,234");
    expect(number(3.26)).toBe("3.3");
    expect(number(-0)).toBe("0");
    expect(percent(0.023)).toBe("2.3%");
    expect(percent(0.52)).toBe("52%");
    expect(change(0.1)).toBe("+10%");
  });

  it("money by the digits of its currency", () => {
    expect(formatsOf("en").money(950, "GBP")).toBe("£9.50");
    expect(formatsOf("de").money(123_456, "EUR")).toMatch(/^1\.234,56\s€$/);
    expect(formatsOf("en").money(950, "JPY")).toBe("¥950");
  });

  it("days as the hub means them, wherever the reader is", () => {
    expect(formatsOf("en").shortDay("2026-11-26")).toMatch(/26/);
    expect(formatsOf("de").month("2026-03")).toMatch(/Mär.* 2026/);
    expect(formatsOf("ar").day("2026-11-26")).not.toMatch(/[A-Za-z]/);
  });
});
