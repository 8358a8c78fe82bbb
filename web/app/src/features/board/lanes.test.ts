import { describe, expect, it } from "vitest";
import { aGhost, anOrder } from "./an-order";
import { lanesOf, stationsOf } from "./lanes";
import { openSince, placeOf, releaseAt } from "./place";

const numbers = (orders: readonly { number: number }[]) => orders.map((order) => order.number);

describe("where an order stands", () => {
  it("follows from its status and how far the kitchen is", () => {
    expect(placeOf(anOrder({ status: "PENDING", fulfillment: "held" }))).toBe("waiting");
    expect(placeOf(aGhost())).toBe("ghost");
    expect(placeOf(anOrder())).toBe("open");
    expect(placeOf(anOrder({ fulfillment: "preparing" }))).toBe("open");
    expect(placeOf(anOrder({ fulfillment: "stopped" }))).toBe("stopped");
    expect(placeOf(anOrder({ status: "FULFILLED", fulfillment: "done" }))).toBe("gone");
    expect(placeOf(anOrder({ status: "CANCELLED", fulfillment: "held" }))).toBe("gone");
    expect(placeOf(anOrder({ status: "EXPIRED", fulfillment: "held" }))).toBe("gone");
  });

  it("is released half a second after the window, or at once when it was paid later", () => {
    const deadline = Date.parse("2026-01-05T12:00:08.000Z");
    expect(releaseAt(aGhost())).toBe(deadline + 500);
    expect(releaseAt(aGhost({ paid_at: "2026-01-05T12:00:08.400Z" }))).toBe(deadline + 500);
    expect(releaseAt(aGhost({ paid_at: "2026-01-05T12:03:00.000Z" }))).toBe(
      Date.parse("2026-01-05T12:03:00.000Z"),
    );
  });

  it("ages from its release, not from when it was placed", () => {
    expect(openSince(anOrder())).toBe(Date.parse("2026-01-05T12:00:08.500Z"));
  });
});

describe("lanes", () => {
  const early = anOrder({ id: "a", number: 7, released_at: "2026-01-05T12:01:00.000Z" });
  const late = anOrder({ id: "b", number: 3, released_at: "2026-01-05T12:09:00.000Z" });
  const twin = anOrder({ id: "c", number: 9, released_at: "2026-01-05T12:01:00.000Z" });

  it("put the ticket that is open longest first, whatever its number, and break ties by number", () => {
    expect(numbers(lanesOf([late, twin, early], undefined).open)).toEqual([7, 9, 3]);
  });

  it("put the ghost that fires next first", () => {
    const next = aGhost({ id: "n", number: 5, cancel_deadline: "2026-01-05T12:00:05.000Z" });
    const later = aGhost({ id: "l", number: 4, cancel_deadline: "2026-01-05T12:00:50.000Z" });
    expect(numbers(lanesOf([later, next], undefined).ghosts)).toEqual([5, 4]);
  });

  it("count unpaid orders instead of showing them, and leave out what is over", () => {
    const lanes = lanesOf(
      [
        anOrder({ id: "p", status: "PENDING", fulfillment: "held" }),
        anOrder({ id: "f", status: "FULFILLED" }),
        anOrder({ id: "x", status: "CANCELLED" }),
        anOrder({ id: "s", number: 2, fulfillment: "stopped" }),
      ],
      undefined,
    );
    expect(lanes).toMatchObject({ open: [], ghosts: [], waiting: 1 });
    expect(numbers(lanes.stopped)).toEqual([2]);
  });

  it("keep what has something to make at the station", () => {
    const bar = anOrder({
      id: "bar",
      number: 8,
      lines: [{ line: 1, sku: "cola", name: "Cola", quantity: 1, station: "bar" }],
    });
    expect(numbers(lanesOf([early, bar], "bar").open)).toEqual([8]);
    expect(numbers(lanesOf([early, bar], "cold").open)).toEqual([]);
    expect(stationsOf([early, bar])).toEqual(["bar", "oven"]);
  });
});
