import { describe, expect, it } from "vitest";
import { bandPath, linear, linePath, named, ticks } from "./scale";

describe("scales", () => {
  it("places values in their range, also upside down", () => {
    const y = linear([0, 50], [100, 0]);
    expect([y(0), y(25), y(50)]).toEqual([100, 50, 0]);
  });

  it("places something even where all values are the same", () => {
    expect(linear([3, 3], [0, 10])(3)).toBe(0);
  });

  it.each([
    [0, 47, [0, 20, 40, 60]],
    [0, 1, [0, 0.5, 1]],
    [0, 0.3, [0, 0.1, 0.2, 0.3]],
    [-3, 8, [-5, 0, 5, 10]],
    [0, 0, [0, 0.5, 1]],
  ])("names round numbers from %s to %s", (min, max, expected) => {
    expect(ticks(min, max)).toEqual(expected);
  });

  it("names as many places as there is room for, the last always", () => {
    expect(named(10, 4)).toEqual([0, 3, 6, 9]);
    expect(named(3, 8)).toEqual([0, 1, 2]);
    expect(named(0, 4)).toEqual([]);
  });
});

describe("paths", () => {
  it("stop where nothing is known", () => {
    expect(linePath([[0, 1], [1, 2], null, [3, 4]])).toBe("M0 1L1 2M3 4");
  });

  it("close around a band, and are empty without one", () => {
    expect(bandPath([null, [1, 9], [2, 8]], [null, [1, 1], [2, 2]])).toBe("M1 1L2 2L2 8L1 9Z");
    expect(bandPath([null], [null])).toBe("");
  });
});
