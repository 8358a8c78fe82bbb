// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { keptViews, nameProblem, VIEWS_MAX, viewOf } from "./kept-views";

beforeEach(() => localStorage.clear());

test("views outlive the page, are renamed and removed, and are a person's own", () => {
  const mine = keptViews("ada");
  mine.add("Lunch", { status: "PAID", text: "pizza" });
  mine.add("Late", { is: "waiting" });
  const lunch = viewOf({ text: "pizza", status: "PAID" }, mine.get());
  expect(lunch?.name).toBe("Lunch");
  mine.rename(lunch?.id ?? "", "Noon");
  expect(
    keptViews("ada")
      .get()
      .map(({ name }) => name),
  ).toEqual(["Noon", "Late"]);
  mine.remove(lunch?.id ?? "");
  expect(keptViews("ada").get()).toHaveLength(1);
  expect(keptViews("grace").get()).toEqual([]);
});

test("what was kept by another version, or by somebody's hand, is read as far as it makes sense", () => {
  const keep = (value: unknown) => localStorage.setItem("orderhub.views.ada", JSON.stringify(value));
  keep([
    { id: "1", name: "Odd", filters: { status: "BAKED", is: "refund", more: 1 } },
    { id: "2", name: " ", filters: {} },
    { id: 3, name: "Number", filters: {} },
    null,
    "view",
    { id: "4", name: "Nothing" },
  ]);
  expect(keptViews("ada").get()).toEqual([{ id: "1", name: "Odd", filters: { is: "refund" } }]);
  keep({ not: "a list" });
  expect(keptViews("ada").get()).toEqual([]);
  localStorage.setItem("orderhub.views.ada", "{");
  expect(keptViews("ada").get()).toEqual([]);
  keep(Array.from({ length: 100 }, (_, at) => ({ id: `${at}`, name: `${at}`, filters: {} })));
  expect(keptViews("ada").get()).toHaveLength(VIEWS_MAX);
});

test("a name is not empty and not another's", () => {
  const views = [{ id: "1", name: "Lunch", filters: {} }];
  expect(nameProblem("  ", views)).toBe("missing");
  expect(nameProblem(" lunch ", views)).toBe("taken");
  expect(nameProblem("lunch", views, "1")).toBeUndefined();
});
