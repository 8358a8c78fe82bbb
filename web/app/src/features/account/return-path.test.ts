import { describe, expect, it } from "vitest";
import { homeOf, safeReturnPath } from "./return-path";

describe("the way back after signing in", () => {
  it.each(["/", "/orders/01a2", "/?site=north", "/orders?a=1#end", "/board/main"])("keeps %s", (path) => {
    expect(safeReturnPath(path)).toBe(path);
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/orders/..//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "orders",
    " /orders",
    "",
  ])("refuses %j", (path) => {
    expect(safeReturnPath(path)).toBeNull();
  });

  it("refuses what is no text, and the pages that would lead in a circle", () => {
    for (const path of [undefined, null, 7, ["/orders"], "/login", "/login?to=/orders", "/signup"]) {
      expect(safeReturnPath(path)).toBeNull();
    }
  });
});

it("everybody begins where they work", () => {
  expect(["customer", "kitchen", "warehouse", "manager", "support", "admin"].map(homeOf)).toEqual([
    "/",
    "/board",
    "/board",
    "/admin",
    "/admin",
    "/admin",
  ]);
});
