// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { age, countdown, money, varietyOf } from "./format";

describe("money", () => {
  it("is counted in minor units, of which a currency has its own number", () => {
    expect(money({ amount: 950, currency: "GBP" })).toBe("£9.50");
    expect(money({ amount: 950, currency: "JPY" })).toBe("¥950");
    expect(money({ amount: 1_234_500, currency: "BHD" })).toMatch(/1,234\.500/);
  });
});

describe("countdown", () => {
  it("counts the second that has begun, and stops at zero", () => {
    expect(countdown(60_000)).toBe("1:00");
    expect(countdown(59_001)).toBe("1:00");
    expect(countdown(1)).toBe("0:01");
    expect(countdown(0)).toBe("0:00");
    expect(countdown(-5_000)).toBe("0:00");
  });
});

describe("age", () => {
  it("is told in the unit that people would use", () => {
    expect(age(-10)).toBe("0 s");
    expect(age(59_999)).toBe("59 s");
    expect(age(60_000)).toBe("1 min");
    expect(age(3_600_000 + 5 * 60_000)).toBe("1 h 5 min");
  });
});

describe("varietyOf", () => {
  it("takes the reader's own variety of the page's language, and no other language", () => {
    expect(varietyOf("en", ["de-DE", "en-GB", "en-US"])).toBe("en-GB");
    expect(varietyOf("en", ["de-DE"])).toBe("en");
    expect(varietyOf("de", ["den", "de-AT"])).toBe("de-AT");
    expect(varietyOf("ar", ["ar-EG"])).toBe("ar-EG-u-nu-latn");
  });
});
