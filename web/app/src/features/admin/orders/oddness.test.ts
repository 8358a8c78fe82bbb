// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { oddnessOf } from "./levels";
import { rankSentence } from "./oddness";

describe("how unusual", () => {
  it("has three steps", () => {
    expect([0, 0.89, 0.9, 0.98, 0.99, 1].map(oddnessOf)).toEqual([
      "ordinary",
      "ordinary",
      "odd",
      "odd",
      "strange",
      "strange",
    ]);
  });

  it("is told in whole orders, and never as more unusual than all of them", () => {
    expect(rankSentence(Math.fround(0.97))).toMatch(/97 of 100/);
    expect(rankSentence(0.9956)).toMatch(/995 of 1000/);
    expect(rankSentence(1)).toMatch(/999 of 1000/);
    expect(rankSentence(0)).toMatch(/^No normal order/);
  });
});
