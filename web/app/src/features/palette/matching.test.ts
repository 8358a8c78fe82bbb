import { expect, test } from "vitest";
import { matching, orderId, orderNumber } from "./matching";

const entries = [
  { name: "Import, export" },
  { name: "Orders" },
  { name: "Strange orders", hint: "Insights" },
  { name: "Demand", hint: "Insights", also: "forecast" },
  { name: "Tiramisù" },
];
const names = (text: string) => matching(entries, text).map(({ name }) => name);

test("words may be anywhere, in any order; what begins so comes first", () => {
  expect(names("")).toHaveLength(5);
  expect(names("or")).toEqual(["Orders", "Strange orders", "Import, export"]);
  expect(names("ins ord")).toEqual(["Strange orders"]);
  expect(names("FORECAST")).toEqual(["Demand"]);
  expect(names("tiramisu")).toEqual(["Tiramisù"]);
  expect(names("nothing of the kind")).toEqual([]);
});

test("numbers and ids of orders are known for what they are", () => {
  expect([orderNumber("#12"), orderNumber("12"), orderNumber(" # 12 ")]).toEqual([12, 12, 12]);
  expect([orderNumber("12a"), orderNumber(""), orderNumber("1234567890")]).toEqual(Array(3).fill(undefined));
  expect(orderId("019356B4-7b1e-7000-8000-0123456789ab")).toBe("019356b4-7b1e-7000-8000-0123456789ab");
  expect(orderId("019356b4")).toBeUndefined();
});
