// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rest } from "#/lib/page/rest";
import { hub } from "#/lib/realtime/hub";
import { reloadAtRest } from "./reload-at-rest";

vi.mock("#/lib/realtime/hub", () => ({ hub: { status: { state: "connected" } } }));

const reload = vi.fn();
const status = hub.status as { state: string };

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  reload.mockClear();
  status.state = "connected";
  rest.set("resting");
});
afterEach(() => void vi.useRealTimers());

it("a board that nobody touches is loaded anew after a minute", () => {
  reloadAtRest("b2", { reload });
  vi.advanceTimersByTime(40_000);
  window.dispatchEvent(new Event("pointerdown"));
  vi.advanceTimersByTime(40_000);
  expect(reload).not.toHaveBeenCalled();
  vi.advanceTimersByTime(30_000);
  expect(reload).toHaveBeenCalledOnce();
});

it("not while something is on it, not without its hub, and never a page that is no board", () => {
  const stop = reloadAtRest("b2", { reload });
  rest.set("busy");
  vi.advanceTimersByTime(300_000);
  rest.set("asked");
  vi.advanceTimersByTime(300_000);
  rest.set("resting");
  status.state = "connecting";
  vi.advanceTimersByTime(300_000);
  expect(reload).not.toHaveBeenCalled();
  stop();
});

it("once for a version: a hub that still has the old one is not asked again and again", () => {
  reloadAtRest("b2", { reload });
  vi.advanceTimersByTime(120_000);
  reloadAtRest("b2", { reload });
  vi.advanceTimersByTime(120_000);
  expect(reload).toHaveBeenCalledOnce();
  reloadAtRest("b3", { reload });
  vi.advanceTimersByTime(120_000);
  expect(reload).toHaveBeenCalledTimes(2);
});
