// @vitest-environment jsdom
import { expect, it } from "vitest";
import { anOrder } from "../order/fixture";
import { whyClosed } from "./why-closed";

it("says who has it now: the kitchen, the shop, or nobody", () => {
  expect(whyClosed(anOrder({ status: "PAID", fulfillment: "queued" }))).toMatch("the kitchen gets to work");
  expect(whyClosed(anOrder({ status: "PAID", fulfillment: "stopped" }))).toMatch("The shop decides");
  expect(whyClosed(anOrder())).toMatch("Unpaid, it ends by itself");
});
