import { expect, it } from "vitest";
import { pluralsOf } from "./plural";

it("says a number in the form that the language has for it", () => {
  const arabic = pluralsOf("ar");
  const pieces = (count: number) =>
    arabic(count, {
      zero: "لا قطع",
      one: "قطعة واحدة",
      two: "قطعتان",
      few: "قطع",
      many: "قطعة",
      other: "قطعة",
    });
  expect([0, 1, 2, 3, 10, 103].map(pieces)).toEqual(["لا قطع", "قطعة واحدة", "قطعتان", "قطع", "قطع", "قطع"]);
  expect([11, 99, 100, 101, 102].map(pieces)).toEqual(Array.from({ length: 5 }, () => "قطعة"));
});

it("falls back to what is said of every other number", () => {
  const german = pluralsOf("de");
  expect([0, 1, 2].map((count) => german(count, { one: "Stück", other: "Stücke" }))).toEqual([
    "Stücke",
    "Stück",
    "Stücke",
  ]);
});
