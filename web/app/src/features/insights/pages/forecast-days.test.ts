import { expect, it } from "vitest";
import { daysOf, plusDays } from "./forecast-days";

it("counts days over the ends of months and summer time", () => {
  expect(plusDays("2026-02-27", 2)).toBe("2026-03-01");
  expect(plusDays("2026-10-24", 2)).toBe("2026-10-26");
});

it("puts what was before what may be", () => {
  const days = daysOf({
    history_from: "2026-11-24",
    history: [3, 0],
    ahead: [{ day: "2026-11-26", p10: 1, p50: 2, p90: 4 }],
  });
  expect(days.map(({ day }) => day)).toEqual(["2026-11-24", "2026-11-25", "2026-11-26"]);
  expect(days.map(({ came }) => came)).toEqual([3, 0, null]);
  expect(days.map(({ p50 }) => p50)).toEqual([null, null, 2]);
});
