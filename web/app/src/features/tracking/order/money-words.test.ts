// @vitest-environment jsdom
import { expect, it } from "vitest";
import { anOrder } from "./fixture";
import { moneyWords } from "./money-words";

it("a hold is not called a charge, and a charge is", () => {
  expect(moneyWords(anOrder({ status: "PAID", payment: "authorized" }))).toBe(
    "£12.50 authorized: you are charged when the kitchen starts.",
  );
  expect(moneyWords(anOrder({ status: "PAID", payment: "captured" }))).toBe("£12.50 paid.");
  expect(moneyWords(anOrder({ status: "CANCELLED", payment: "voided" }))).toMatch(/not charged/);
});

it("`none` and `failed` depend on whether the order goes on", () => {
  expect(moneyWords(anOrder())).toBe("Nothing is charged yet.");
  expect(moneyWords(anOrder({ status: "EXPIRED" }))).toBe("You were not charged.");
  expect(moneyWords(anOrder({ payment: "failed" }))).toMatch(/declined/);
  expect(moneyWords(anOrder({ status: "FULFILLED", payment: "failed" }))).toMatch(/look by the shop/);
});
