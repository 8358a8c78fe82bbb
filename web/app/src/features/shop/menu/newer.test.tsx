// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useFirstSince, useIsNewer } from "./newer";

it("a reading is newer than the stream once it came after the stream's silence", () => {
  const { result, rerender } = renderHook(({ mark, isLive }) => useIsNewer(mark, isLive), {
    initialProps: { mark: 0, isLive: false },
  });
  const isNewer = (mark: number, isLive: boolean) => {
    rerender({ mark, isLive });
    return result.current;
  };
  expect(isNewer(1, false)).toBe(true);
  expect(isNewer(1, true)).toBe(false);
  expect(isNewer(2, true)).toBe(false);
  expect(isNewer(2, false)).toBe(false);
  expect(isNewer(3, false)).toBe(true);
});

it("keeps what was there first since the mark", () => {
  const { result, rerender } = renderHook(({ mark, value }) => useFirstSince(mark, value), {
    initialProps: { mark: 1, value: undefined as string | undefined },
  });
  const first = (mark: number, value: string) => {
    rerender({ mark, value });
    return result.current;
  };
  expect(first(1, "a")).toBe("a");
  expect(first(1, "b")).toBe("a");
  expect(first(2, "b")).toBe("b");
});
