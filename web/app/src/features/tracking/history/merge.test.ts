import { expect, it } from "vitest";
import { anOrder } from "../order/fixture";
import { ordersOf } from "./merge";

it("shows each order once, as new as it is known, the newest first, those that go on apart", () => {
  const read = [
    anOrder({ id: "3", version: 4, status: "FULFILLED" }),
    anOrder({ id: "2", version: 1 }),
    anOrder({ id: "1", version: 2, status: "CANCELLED" }),
  ];
  const live = [
    anOrder({ id: "3", version: 3, status: "PAID" }),
    anOrder({ id: "2", version: 2, status: "PAID" }),
    anOrder({ id: "4", version: 1 }),
  ];
  const { going, ended } = ordersOf(read, live);
  expect(going.map(({ id, version }) => [id, version])).toEqual([
    ["4", 1],
    ["2", 2],
  ]);
  // The stream's older view of 3 does not bring it back to life.
  expect(ended.map(({ id, version }) => [id, version])).toEqual([
    ["3", 4],
    ["1", 2],
  ]);
});
