import { describe, expect, it } from "vitest";
import { moved, wishOf } from "./keys";

const press = (key: string, part = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...part,
});

describe("keys", () => {
  it("stand for wishes", () => {
    expect(wishOf(press("1"))).toEqual({ do: "pick", position: 1 });
    expect(wishOf(press("9"))).toEqual({ do: "pick", position: 9 });
    expect(wishOf(press("Enter"))).toEqual({ do: "confirm" });
    expect(wishOf(press("x"))).toEqual({ do: "reject" });
    expect(wishOf(press("X"))).toEqual({ do: "reject" });
    expect(wishOf(press("z"))).toEqual({ do: "undo" });
    expect(wishOf(press("r"))).toEqual({ do: "recall" });
    expect(wishOf(press("a"))).toEqual({ do: "allDay" });
    expect(wishOf(press("?"))).toEqual({ do: "help" });
    expect(["0", "y", " ", "F5", "Tab", "12"].map((key) => wishOf(press(key)))).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });

  it("are the browser's with a modifier", () => {
    expect(wishOf(press("r", { ctrlKey: true }))).toBeUndefined();
    expect(wishOf(press("1", { metaKey: true }))).toBeUndefined();
    expect(wishOf(press("ArrowLeft", { altKey: true }))).toBeUndefined();
  });

  it("go with the direction of reading", () => {
    expect(wishOf(press("ArrowRight"))).toMatchObject({ step: 1, by: "ticket" });
    expect(wishOf(press("ArrowRight"), true)).toMatchObject({ step: -1, by: "ticket" });
    expect(wishOf(press("ArrowDown"), true)).toMatchObject({ step: 1, by: "row" });
  });
});

describe("moving", () => {
  const next = { do: "move", step: 1, by: "ticket" } as const;
  const up = { do: "move", step: -1, by: "row" } as const;
  const down = { do: "move", step: 1, by: "row" } as const;

  it("goes by ticket and by row, and stops at the ends", () => {
    expect(moved(0, next, 4, 10)).toBe(1);
    expect(moved(9, next, 4, 10)).toBe(9);
    expect(moved(1, down, 4, 10)).toBe(5);
    expect(moved(7, down, 4, 10)).toBe(7);
    expect(moved(2, up, 4, 10)).toBe(2);
  });

  it("begins at an end, and nowhere on an empty board", () => {
    expect(moved(-1, next, 4, 10)).toBe(0);
    expect(moved(-1, up, 4, 10)).toBe(9);
    expect(moved(-1, next, 4, 0)).toBe(-1);
  });
});
