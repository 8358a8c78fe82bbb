//! A hub whose reader is too slow: reset, the critical events that were not read, a snapshot.

import { expect, test } from "vitest";
import type { Board, Order, StreamEvent, StreamItem } from "../src/index";
import { begun, comeBack, ev, order, snap, stage, until, watching } from "./support/stage";

const BOARD = "board:main";
const CANCEL = { k: "order.cancelled", crit: true };
const reset = { t: "reset", h: 3, reason: "behind" };

const cancelled = (o: number, id: string) =>
  ev(3, o, { ...CANCEL, id, v: 2, d: { status: "CANCELLED", version: 2 } });
const orders = (...ids: string[]) => ({ orders: ids.map((id) => order(id)), tickets: [] });

/** A board that is live at offset 9 with orders a, b and c, under handle 3. */
async function board(options: Parameters<typeof stage>[0] = {}) {
  const streams = [begun(BOARD, 3, 9, "snapshot")];
  const set = await watching(BOARD, streams, [snap(3, 9, orders("a", "b", "c"))], options);
  const { stream } = set;
  await until(() => stream.current.status === "live");
  const told: StreamEvent<Order>[] = [];
  stream.onEvent<Order>((event) => told.push(event));
  const shown = () => [...((stream.current.data as Board | undefined)?.orders.keys() ?? [])];
  const offsets = () => told.map((event) => event.offset);
  return { ...set, told, shown, offsets };
}

test("critical events are told before the snapshot, and change nothing; then it goes on from there", async () => {
  const { peer, stream, told, shown, offsets } = await board();
  peer.send(reset, cancelled(12, "a"), cancelled(15, "b"));
  await peer.heard();
  expect(offsets()).toEqual([12, 15]);
  expect(told[0]).toMatchObject({
    kind: "order.cancelled",
    id: "a",
    crit: true,
    before: order("a"),
    state: order("a", 2, { status: "CANCELLED" }),
  });
  expect(stream.current).toMatchObject({
    status: "stale",
    data: {
      orders: new Map([
        ["a", order("a")],
        ["b", order("b")],
        ["c", order("c")],
      ]),
    },
  });
  peer.send(snap(3, 20, orders("c")), ev(3, 21, { id: "c", d: { version: 2 } }));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ offset: 21, resets: 1 });
  expect(shown()).toEqual(["c"]);
  expect(offsets()).toEqual([12, 15, 21]);
  expect(peer.unread.filter(({ t }) => t === "sub")).toEqual([]);
});

test("what is not critical is not told in between", async () => {
  const { peer, offsets } = await board();
  peer.send(
    reset,
    ev(3, 11, { id: "a" }),
    cancelled(12, "a"),
    cancelled(12, "a"),
    cancelled(8, "b"),
    snap(3, 20, orders()),
  );
  await peer.heard();
  expect(offsets()).toEqual([12]);
});

test("a snapshot that is older shows once what follows has caught up; nothing is told twice", async () => {
  const { peer, stream, offsets, shown } = await board();
  const items: StreamItem[] = [];
  void (async () => {
    for await (const item of stream) items.push(item as StreamItem);
  })();
  await until(() => items.length === 1);
  peer.send(reset, cancelled(14, "a"), snap(3, 12, orders("a", "b", "c", "d")));
  peer.send(ev(3, 13, { id: "d", d: { version: 2 } }));
  await peer.heard();
  expect(stream.current.status).toBe("stale");
  expect(stream.current).not.toHaveProperty("offset");
  expect(shown()).toEqual(["a", "b", "c"]);
  peer.send(cancelled(14, "a"), ev(3, 15, { id: "d", d: { version: 3 } }));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ offset: 15, resets: 1 });
  expect((stream.current.data as Board).orders.get("a")?.status).toBe("CANCELLED");
  expect(offsets()).toEqual([14, 15]);
  await until(() => items.length === 4);
  expect(items.map(({ kind, offset }) => [kind, offset])).toEqual([
    ["reset", 9],
    ["order.cancelled", 14],
    ["reset", 14],
    ["order.updated", 15],
  ]);
});

test("one that is older than where it stood takes nothing back", async () => {
  const { peer, stream, offsets, shown } = await board();
  peer.send(reset, snap(3, 8, orders("z")));
  await peer.heard();
  expect(shown()).toEqual(["a", "b", "c"]);
  peer.send(ev(3, 9, { id: "z", d: { version: 9 } }));
  await until(() => stream.current.status === "live");
  expect(shown()).toEqual(["z"]);
  expect(stream.current.offset).toBe(9);
  expect(offsets()).toEqual([]);
});

test("the same when it begins: a snapshot from before, and the events since", async () => {
  const { client, hub } = await stage();
  const stream = client.watch("order:1");
  const told: StreamEvent[] = [];
  stream.onEvent((event) => told.push(event as StreamEvent));
  client.start();
  const peer = await hub.connection();
  await peer.welcome(
    [begun("order:1", 7, 6, "snapshot")],
    [snap(7, 4, order("1", 4)), ev(7, 5, { d: { version: 5 } })],
  );
  await peer.heard();
  expect(stream.current).toMatchObject({ status: "loading", data: undefined });
  peer.send(ev(7, 6, { d: { version: 6 } }), ev(7, 7, { d: { version: 7 } }));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ offset: 7, data: order("1", 7), resets: 0 });
  expect(told.map((event) => event.offset)).toEqual([7]);
});

test("a connection that ends before it has caught up asks for a snapshot, and shows what it showed", async () => {
  const set = await board();
  set.peer.send(reset, cancelled(14, "a"), snap(3, 12, orders("b")));
  await set.peer.heard();
  set.peer.terminate();
  const next = await comeBack(set);
  const hello = await next.welcome([begun(BOARD, 5, 16, "snapshot")], [snap(5, 16, orders("c"))]);
  expect(hello.resume).toEqual([{ s: BOARD }]);
  await until(() => set.stream.current.status === "live");
  expect(set.shown()).toEqual(["c"]);
  expect(set.offsets()).toEqual([14]);
});

test("events that never come are missed at the next pings, and the hub is believed then", async () => {
  const { peer, stream, shown } = await board();
  peer.send(reset, snap(3, 5, orders("z")));
  await peer.heard();
  await peer.heard();
  const { id } = await peer.until("sub");
  peer.send({ t: "sub_ok", id, ...begun(BOARD, 3, 5, "snapshot") }, snap(3, 5, orders("z")));
  await until(() => stream.current.status === "live");
  expect(shown()).toEqual(["z"]);
});

test("a reader that is too slow misses no critical event: they come before the reset", async () => {
  const { peer, stream } = await board();
  const items = stream.events({ buffer: 3 });
  await items.next();
  const updates = [10, 11, 13, 14].map((o) => ev(3, o, { id: "c", d: { version: o } }));
  peer.send(
    ...updates.slice(0, 2),
    cancelled(12, "a"),
    ...updates.slice(2),
    cancelled(15, "b"),
    ev(3, 16, { id: "c" }),
  );
  await until(() => stream.current.offset === 16);
  const read: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    const { value } = await items.next();
    read.push([value?.kind, value?.offset]);
  }
  expect(read).toEqual([
    ["order.cancelled", 12],
    ["order.cancelled", 15],
    ["reset", 16],
  ]);
});

test("of those, too, only so many wait", async () => {
  const { peer, stream } = await board();
  const items = stream.events({ buffer: 2 });
  await items.next();
  peer.send(...[10, 11, 12, 13, 14].map((o) => cancelled(o, "a")));
  await until(() => stream.current.offset === 14);
  const read: unknown[] = [];
  for (let count = 0; count < 3; count += 1) read.push((await items.next()).value?.offset);
  expect(read).toEqual([13, 14, 14]);
});
