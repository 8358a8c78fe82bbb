import { describe, expect, it } from "vitest";
import { minuteOfWeek, nextOpening } from "./hours";

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"];
const lunch = { days: WORKDAYS, from: "11:00", to: "15:00" };
const late = { days: ["fri"], from: "22:00", to: "02:00" };
const at = (day: number, hour: number, minute = 0) => (day * 24 + hour) * 60 + minute;

describe("the next opening", () => {
  it("is today, tomorrow, or after the weekend", () => {
    expect(nextOpening([[lunch]], at(0, 9))).toEqual({ inDays: 0, day: 0, from: "11:00" });
    expect(nextOpening([[lunch]], at(0, 15))).toEqual({ inDays: 1, day: 1, from: "11:00" });
    expect(nextOpening([[lunch]], at(4, 16))).toEqual({ inDays: 3, day: 0, from: "11:00" });
    expect(nextOpening([[lunch]], at(6, 23, 59))).toEqual({ inDays: 1, day: 0, from: "11:00" });
  });

  it("is when both the article and its category are on", () => {
    const category = { days: WORKDAYS, from: "12:00", to: "14:00" };
    expect(nextOpening([[lunch], [category]], at(0, 9))).toEqual({ inDays: 0, day: 0, from: "12:00" });
    const weekend = { days: ["sat"], from: "10:00", to: "12:00" };
    expect(nextOpening([[lunch], [weekend]], at(0, 9))).toBeNull();
  });

  it("past midnight belongs to the evening before", () => {
    const night = { days: ["sat"], from: "01:00", to: "03:00" };
    expect(nextOpening([[late], [night]], at(0, 9))).toEqual({ inDays: 5, day: 5, from: "01:00" });
  });

  it("is none where there are no hours", () => {
    expect(nextOpening([[], []], at(0, 9))).toBeNull();
  });
});

it("the minute of the week is the shop's own", () => {
  // A Sunday evening in London is Monday morning in Auckland.
  const time = Date.parse("2026-01-04T22:30:00Z");
  expect(minuteOfWeek(time, "Europe/London")).toBe(at(6, 22, 30));
  expect(minuteOfWeek(time, "Pacific/Auckland")).toBe(at(0, 11, 30));
});
