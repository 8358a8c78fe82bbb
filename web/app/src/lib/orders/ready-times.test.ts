// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { timeOfDay } from "#/lib/format/format";
import { readySentence, readyTimes } from "./ready-times";

const DAY = "2026-11-25T";
const at = (time: string) => Date.parse(`${DAY}${time}Z`);
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);

function told(eta: [string, string, string] | null, now: string, change: Partial<Order> = {}): string | null {
  const [p10, p50, p90] = (eta ?? []).map((time) => `${DAY}${time}Z`) as [string, string, string];
  const order = {
    status: "PAID",
    fulfillment: "preparing",
    ...(eta && { eta: { p10, p50, p90 } }),
    ...change,
  } as Order;
  const times = readyTimes(order, at(now));
  if (!times) return null;
  return times.kind === "between"
    ? `between ${clock(times.from)} and ${clock(times.to)}`
    : `${times.kind} ${clock(times.at)}`;
}

const WIDE: [string, string, string] = ["18:41:20", "18:46:00", "18:53:10"];

describe("a promise", () => {
  it("is a range whose end is rounded up: to five minutes where it is wide", () => {
    expect(told(WIDE, "18:20:00")).toBe("between 18:40 and 18:55");
    expect(told(["18:41:20", "18:43:00", "18:47:10"], "18:20:00")).toBe("between 18:41 and 18:48");
  });

  it("is one time where a range would tell nothing", () => {
    expect(told(["18:44:00", "18:45:20", "18:47:00"], "18:20:00")).toBe("about 18:45");
  });

  it("only has an end once its beginning has passed", () => {
    expect(told(WIDE, "18:40:00")).toBe("between 18:40 and 18:55");
    expect(told(WIDE, "18:40:01")).toBe("by 18:55");
  });

  it("is late when the time that was shown has passed, and not by a little for ever", () => {
    expect(told(WIDE, "18:55:00")).toBe("by 18:55");
    expect(told(WIDE, "18:55:01")).toBe("late 18:55");
    expect(told(WIDE, "19:10:01")).toBe("veryLate 18:55");
    expect(told(["18:44:00", "18:45:20", "18:47:00"], "18:47:01")).toBe("late 18:47");
  });

  it("needs a kitchen that is at it", () => {
    expect(told(null, "18:20:00")).toBeNull();
    for (const fulfillment of ["ready", "done", "stopped"] as const) {
      expect(told(WIDE, "18:20:00", { fulfillment })).toBeNull();
    }
    for (const status of ["PENDING", "CANCELLED", "EXPIRED", "FULFILLED"] as const) {
      expect(told(WIDE, "18:20:00", { status })).toBeNull();
    }
    expect(told(WIDE, "18:20:00", { fulfillment: "held" })).not.toBeNull();
  });

  it("is said by the words of its surface, with the day where that is not plain", () => {
    const words = {
      between: (from: string, to: string) => `${from} to ${to}`,
      about: (time: string) => `about ${time}`,
      by: (time: string) => `by ${time}`,
      late: (time: string) => `late ${time}`,
      veryLate: (time: string) => `very late ${time}`,
    };
    const [from, to] = [at("18:40:00"), at("18:55:00")];
    const plain = [timeOfDay(from), timeOfDay(to)];
    expect(readySentence({ kind: "between", from, to }, words, from)).toBe(plain.join(" to "));
    expect(readySentence({ kind: "veryLate", at: to }, words, to)).toBe(`very late ${plain[1]}`);
    expect(readySentence({ kind: "by", at: to }, words, to - 13 * 3_600_000)).toMatch(/^by .*25/);
  });
});
