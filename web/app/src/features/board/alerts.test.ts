import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { alert, hush, tell, tellConnection, tellNotReady, tellReady } from "./alerts";
import { anOrder } from "./an-order";
import type { News } from "./memory";

const news = (kind: News["kind"], number: number): News => ({ kind, order: anOrder({ number }) });
const shown = () => alert.get()?.text;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  hush();
  vi.useRealTimers();
});

describe("what is told", () => {
  it("is shown for a while, the newest of equal weight", () => {
    tell([news("fired", 1)]);
    tell([news("fired", 2), news("fired", 3)]);
    expect(shown()).toBe("New: #2, #3");
    vi.advanceTimersByTime(6_000);
    expect(shown()).toBeUndefined();
  });

  it("gives way to what is weightier, and is shown after it: nothing is only heard", () => {
    tell([news("cancelled", 1)]);
    tell([news("fulfilled", 2)]);
    tellReady([3]);
    expect(shown()).toMatch(/^Cancelled: #1/);
    vi.advanceTimersByTime(6_000);
    expect(shown()).toBe("Done: #2");
    vi.advanceTimersByTime(6_000);
    expect(shown()).toBe("Ready to hand over: #3");
    vi.advanceTimersByTime(6_000);
    expect(shown()).toBeUndefined();
  });

  it("is not shown to who comes next", () => {
    tellConnection("lost");
    tellNotReady(4, ["oven"]);
    hush();
    vi.advanceTimersByTime(60_000);
    expect(shown()).toBeUndefined();
  });
});
