// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { usePaced } from "./use-paced";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("shows the first change at once, and of a burst the last, in time", () => {
  const { result, rerender } = renderHook(({ value }) => usePaced(value, 100), {
    initialProps: { value: 0 },
  });
  rerender({ value: 1 });
  expect(result.current).toBe(1);
  for (const value of [2, 3, 4]) {
    act(() => vi.advanceTimersByTime(30));
    rerender({ value });
  }
  expect(result.current).toBe(1);
  act(() => vi.advanceTimersByTime(10));
  expect(result.current).toBe(4);
});

it("is at rest when nothing changes", () => {
  const { result } = renderHook(() => usePaced("same", 100));
  act(() => vi.advanceTimersByTime(1_000));
  expect(result.current).toBe("same");
  expect(vi.getTimerCount()).toBe(0);
});
