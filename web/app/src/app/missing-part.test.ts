// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isMissingPart, loadAnewWhenReachable, nameMissingParts, type Search } from "./missing-part";

let isThere: boolean;
let told: Search[];
const reload = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  reload.mockClear();
});
afterEach(() => void vi.useRealTimers());

function begin({ hasJustReloaded = false } = {}) {
  return loadAnewWhenReachable((search) => told.push(search), {
    isReachable: async () => isThere,
    hasJustReloaded: () => hasJustReloaded,
    reload,
  });
}

it("knows a part that could not be loaded, whatever the browser calls it", () => {
  nameMissingParts();
  const payload = new TypeError("Failed to fetch dynamically imported module: /assets/a.js");
  window.dispatchEvent(Object.assign(new Event("vite:preloadError"), { payload }));
  expect(isMissingPart(payload)).toBe(true);
  expect(payload.message).not.toContain("dynamically imported");
  expect(isMissingPart(new TypeError("x is undefined"))).toBe(false);
});

it("loads the page anew at once where the hub is there: a newer version has taken the place", async () => {
  isThere = true;
  begin();
  await vi.advanceTimersByTimeAsync(0);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

it("does not go round in circles", async () => {
  isThere = true;
  begin({ hasJustReloaded: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).not.toHaveBeenCalled();
  expect(told).toEqual(["stuck"]);
});

it("waits for a hub that is away, also right after the page was loaded anew", async () => {
  isThere = false;
  begin({ hasJustReloaded: true });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(told[0]).toBe("away");
  expect(reload).not.toHaveBeenCalled();
  isThere = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

it("looks at once when the network is back, and not at all when the screen is left", async () => {
  isThere = false;
  const stop = begin();
  await vi.advanceTimersByTimeAsync(100);
  isThere = true;
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(reload).toHaveBeenCalledTimes(1);
  reload.mockClear();
  isThere = false;
  begin()();
  stop();
  isThere = true;
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).not.toHaveBeenCalled();
});
