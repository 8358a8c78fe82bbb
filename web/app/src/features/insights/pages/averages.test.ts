import { expect, it } from "vitest";
import { exponential, moving } from "./averages";

it("is the mean of so many days, once there are so many", () => {
  expect(moving([1, 2, 3, 4, 5], 3)).toEqual([null, null, 2, 3, 4]);
  expect(moving([], 3)).toEqual([]);
});

it("forgets little by little", () => {
  expect(exponential([4, 4, 4], 0.1)).toEqual([4, 4, 4]);
  const after = exponential([0, 0, 0, 0, 0, 0, 0, 10], 0.1);
  expect(after.at(-1)).toBeCloseTo(1);
});
