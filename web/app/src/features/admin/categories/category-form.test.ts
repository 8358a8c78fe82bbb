import { describe, expect, it } from "vitest";
import { checked, EMPTY } from "./category-form";
import { messages } from "./messages";

describe("a category's form", () => {
  it("follows the site's tax unless it has its own", () => {
    const drinks = { ...EMPTY, name: "Drinks", position: "2", rate: "5" };
    expect(checked(drinks)).toEqual({ ok: true, body: { position: 2, tax: null, hours: [] } });
    expect(checked({ ...drinks, tax: "exclusive", rate: "7,25 %" })).toEqual({
      ok: true,
      body: { position: 2, tax: { rate_bp: 725, mode: "exclusive" }, hours: [] },
    });
  });

  it("says what is wrong, at each field", () => {
    const wrong = {
      name: " ",
      position: "first",
      tax: "inclusive" as const,
      rate: "101",
      hours: [{ days: [], from: "11:00", to: "15:00" }],
    };
    expect(checked(wrong)).toEqual({
      ok: false,
      errors: {
        name: messages.errors.name,
        position: messages.errors.position,
        rate: messages.errors.rate,
        hours: messages.errors.hours,
      },
    });
  });
});
