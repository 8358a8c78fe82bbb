import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { ADMITTED_MAX, forget, learn, listed } from "./merge";
import { sampleOrder } from "./sample";

const NOBODY: ReadonlySet<string> = new Set();
const known = (...orders: Order[]) => learn(new Map(), orders);
const numbers = (orders: readonly Order[]) => orders.map((order) => order.number);
const rowsOf = (list: ReturnType<typeof listed>) => numbers(list.rows.map((row) => row.order));

const first = sampleOrder(1);
const second = sampleOrder(2);
const third = sampleOrder(3);
const loaded = { read: [second, first], admitted: NOBODY, hasOlder: false };

describe("a list that does not jump", () => {
  it("changes an order in place", () => {
    const paid = sampleOrder(1, { status: "PAID", payment: "authorized", version: 3 });
    const list = listed(loaded, known(paid, second), {});
    expect(rowsOf(list)).toEqual([2, 1]);
    expect(list.rows[1]?.order).toBe(paid);
    expect(list.waiting).toEqual([]);
  });

  it("does not go back to an older version, whichever came last", () => {
    const paid = sampleOrder(1, { status: "PAID", version: 3 });
    const list = listed({ ...loaded, read: [second, paid] }, known(first), {});
    expect(list.rows[1]?.order).toBe(paid);
    const once = learn(new Map(), [paid]);
    expect(learn(once, [first])).toBe(once);
  });

  it("keeps new orders waiting, newest first, until they are let in", () => {
    const fourth = sampleOrder(4);
    const all = known(first, second, third, fourth);
    const before = listed(loaded, all, {});
    expect(rowsOf(before)).toEqual([2, 1]);
    expect(numbers(before.waiting)).toEqual([4, 3]);
    const after = listed({ ...loaded, admitted: new Set([third.id, fourth.id]) }, all, {});
    expect(rowsOf(after)).toEqual([4, 3, 2, 1]);
    expect(after.waiting).toEqual([]);
  });

  it("dims an order that no longer fits, and keeps its place", () => {
    const cancelled = sampleOrder(2, { status: "CANCELLED", version: 2 });
    const list = listed(loaded, known(cancelled, first), { status: "PENDING" });
    expect(list.rows.map((row) => [row.order.number, row.isPast])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it("lets nobody wait who does not fit", () => {
    const paid = sampleOrder(3, { status: "PAID", version: 2 });
    expect(listed(loaded, known(paid), { status: "PENDING" }).waiting).toEqual([]);
    expect(numbers(listed(loaded, known(paid), { status: "PAID" }).waiting)).toEqual([3]);
  });

  it("does not call new what the next page will bring", () => {
    const page = { read: [third, second], admitted: NOBODY, hasOlder: true };
    expect(listed(page, known(first), {}).waiting).toEqual([]);
    expect(numbers(listed({ ...page, hasOlder: false }, known(first), {}).waiting)).toEqual([1]);
  });

  it("keeps an order once that was let in and is read now", () => {
    const list = listed({ ...loaded, admitted: new Set([second.id]) }, known(second), {});
    expect(rowsOf(list)).toEqual([2, 1]);
  });
});

describe("what is needed no more", () => {
  const ended = (at: number) => sampleOrder(at, { status: "FULFILLED", version: 5 });
  const nothing = new Map<string, Order>();

  it("is forgotten: it ended, is not shown, and does not wait", () => {
    const all = known(first, ended(2), ended(3), sampleOrder(4, { status: "PAID" }));
    const list = listed({ read: [ended(2)], admitted: NOBODY, hasOlder: false }, all, { status: "PENDING" });
    expect(numbers([...forget(all, list, nothing).values()])).toEqual([1, 2, 4]);
  });

  it("is kept while the stream has it, which would only bring it back", () => {
    const all = known(ended(2));
    const list = listed({ read: [], admitted: NOBODY, hasOlder: false }, all, { status: "PENDING" });
    expect(forget(all, list, new Map(all))).toBe(all);
  });

  it("is also what waits beyond the newest: the list is read anew instead", () => {
    const all = known(...Array.from({ length: ADMITTED_MAX + 20 }, (_, at) => ended(at)));
    const list = listed({ read: [], admitted: NOBODY, hasOlder: false }, all, {});
    const kept = forget(all, list, nothing);
    expect(kept.size).toBe(ADMITTED_MAX);
    expect(kept.has(ended(ADMITTED_MAX + 19).id)).toBe(true);
    expect(kept.has(ended(0).id)).toBe(false);
  });
});
