import { describe, expect, it } from "vitest";
import { type Day, hoursProblem, hoursText } from "./hours";

const lunch = (days: Day[]) => ({ days, from: "11:00", to: "15:00" });

describe("opening times", () => {
  it.each<[Day[], string]>([
    [["mon", "tue", "wed", "thu", "fri"], "Mon–Fri 11:00–15:00"],
    [["sat", "sun"], "Sat, Sun 11:00–15:00"],
    [["sun", "mon", "tue", "wed"], "Mon–Wed, Sun 11:00–15:00"],
    [["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "every day 11:00–15:00"],
  ])("writes %j short", (days, text) => {
    expect(hoursText([lunch(days)])).toBe(text);
  });

  it("takes a night, and refuses no day and no time", () => {
    expect(hoursProblem({ days: ["fri"], from: "22:00", to: "02:00" })).toBeUndefined();
    expect(hoursProblem({ days: [], from: "11:00", to: "15:00" })).toBeDefined();
    expect(hoursProblem({ days: ["fri"], from: "11:00", to: "11:00" })).toBeDefined();
    expect(hoursProblem({ days: ["fri"], from: "", to: "11:00" })).toBeDefined();
  });
});
