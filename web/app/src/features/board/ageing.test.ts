import { describe, expect, it } from "vitest";
import { levelOf, minutesSince, minutesTyped } from "./ageing";

const thresholds = { warmAfterMin: 5, lateAfterMin: 10 };

describe("ageing", () => {
  it("changes colour at the full minute of each threshold", () => {
    const at = (ms: number) => levelOf(minutesSince(0, ms), thresholds);
    expect(at(299_999)).toBe("calm");
    expect(at(300_000)).toBe("warm");
    expect(at(599_999)).toBe("warm");
    expect(at(600_000)).toBe("late");
  });

  it("never counts below zero when the clocks disagree a little", () => {
    expect(minutesSince(10_000, 9_000)).toBe(0);
  });

  it("takes whole minutes only", () => {
    expect(minutesTyped(" 7 ")).toBe(7);
    expect(["", " ", "0", "-1", "2.5", "121", "five", "1e3"].map(minutesTyped)).toEqual(
      Array.from({ length: 8 }, () => undefined),
    );
  });
});
