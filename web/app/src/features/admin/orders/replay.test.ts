import { describe, expect, it } from "vitest";
import type { FeedItem } from "#/lib/api/types";
import { learn } from "./merge";
import { replayed } from "./replay";
import { sampleOrder } from "./sample";

const item = (order: string, version: number, kind: string, data: object) =>
  ({ seq: version, order, version, kind, at: "2026-11-25T12:00:01.000Z", data }) as unknown as FeedItem;

describe("the feed between a page and a stream", () => {
  const read = sampleOrder(1);

  it("carries an order on from where it was read", () => {
    const orders = replayed(learn(new Map(), [read]), [
      item(read.id, 2, "order.payment_changed", { payment: "authorizing", version: 2 }),
      item(read.id, 3, "order.paid", { status: "PAID", payment: "authorized", version: 3 }),
    ]);
    expect(orders).toEqual([{ ...read, status: "PAID", payment: "authorized", version: 3 }]);
  });

  it("knows an order that began and ended in between", () => {
    const placed = sampleOrder(2);
    const [order, ...others] = replayed(new Map(), [
      item(placed.id, 1, "order.placed", placed),
      item(placed.id, 2, "order.cancelled", { status: "CANCELLED", version: 2, reason: "Mistake" }),
    ]);
    expect(order).toMatchObject({ number: 2, status: "CANCELLED", version: 2, reason: "Mistake" });
    expect(others).toEqual([]);
  });

  it("does not repeat what is known", () => {
    const paid = sampleOrder(1, { status: "PAID", version: 3 });
    const feed = [item(read.id, 2, "order.payment_changed", { payment: "authorizing", version: 2 })];
    expect(replayed(learn(new Map(), [paid]), feed)).toEqual([]);
  });

  it("leaves out an order of which it does not know the beginning", () => {
    expect(replayed(new Map(), [item("somebody", 5, "order.released", { version: 5 })])).toEqual([]);
  });

  it("takes away what a patch says is gone, and leaves what it knew as it was", () => {
    const stopped = sampleOrder(1, { version: 5, reason: "No dough" });
    const feed = [item(stopped.id, 6, "order.updated", { reason: null, version: 6 })];
    const [after] = replayed(learn(new Map(), [stopped]), feed);
    expect(after).toEqual({ ...sampleOrder(1, { version: 6 }) });
    expect(after).not.toHaveProperty("reason");
    expect(stopped.reason).toBe("No dough");
  });
});
