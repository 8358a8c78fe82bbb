// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { backIn, takeBegun } from "./login";

const KEY = "orderhub.sign-in";

afterEach(() => sessionStorage.clear());

describe("a login that comes back", () => {
  it("is taken once, by the tab that began it", () => {
    sessionStorage.setItem(KEY, JSON.stringify({ state: "s", browser: "b", to: "/checkout" }));
    expect(takeBegun("s")).toEqual({ state: "s", browser: "b", to: "/checkout" });
    expect(takeBegun("s")).toBeNull();
  });

  it("is not taken with another state, and the one under way stays", () => {
    sessionStorage.setItem(KEY, JSON.stringify({ state: "s", browser: "b" }));
    expect(takeBegun("planted")).toBeNull();
    expect(takeBegun(undefined)).toBeNull();
    expect(takeBegun("s")).not.toBeNull();
  });

  it("is nothing where nothing sensible is kept", () => {
    sessionStorage.setItem(KEY, "{");
    expect(takeBegun("s")).toBeNull();
  });

  it("reads what stands in the address, digits too, and no more", () => {
    const code = "123456789012345678901234567890";
    window.history.replaceState(null, "", `/login/back?code=${code}`);
    const back = backIn({ state: "s", code: Number(code), iss: "i", session_state: "x", error: { a: 1 } });
    expect(back).toEqual({ state: "s", code, iss: "i" });
  });
});
