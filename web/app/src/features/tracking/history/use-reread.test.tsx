// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useReread } from "./use-reread";

it("reads once for each gap in the stream, and not for its beginning", () => {
  const read = vi.fn();
  const { rerender } = renderHook(({ status, resets }) => useReread({ status, resets }, read), {
    initialProps: { status: "loading" as "loading" | "live" | "stale", resets: 0 },
  });
  const times = (status: "live" | "stale", resets: number) => {
    rerender({ status, resets });
    return read.mock.calls.length;
  };
  expect(times("live", 0)).toBe(0);
  expect(times("stale", 0)).toBe(0);
  expect(times("live", 1)).toBe(1);
  expect(times("live", 1)).toBe(1);
  // The hub took back what it said, on a connection that stayed.
  expect(times("live", 2)).toBe(2);
  expect(times("stale", 2)).toBe(2);
  expect(times("live", 2)).toBe(3);
});
