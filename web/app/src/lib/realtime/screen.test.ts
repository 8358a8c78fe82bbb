// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { nameDevice, screenName } from "./screen";

afterEach(() => nameDevice(""));

it.each([
  ["/", "web/shop"],
  ["/orders/1", "web/shop"],
  ["/boardroom", "web/shop"],
  ["/board/main", "web/board"],
  ["/admin/orders", "web/admin"],
])("%s is %s", (path, name) => {
  window.history.replaceState(null, "", path);
  expect(screenName()).toBe(name);
});

it("has the name of the device, as much of it as the hub takes", () => {
  window.history.replaceState(null, "", "/board/main");
  nameDevice(" Grill, left ");
  expect(screenName()).toBe("web/board Grill, left");
  nameDevice("ü".repeat(40));
  expect(screenName()).toBe(`web/board ${"ü".repeat(27)}`);
});
