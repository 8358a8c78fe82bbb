//! What goes on on the next connection: where streams stood, what was missed, and what is asked for again.

import { expect, test } from "vitest";
import type { StreamEvent } from "../src/index";
import { begun, comeBack, connected, ev, oneOrder, order, snap, until, watching } from "./support/stage";

test("a connection that breaks makes streams stale; it resumes where it stood, and replays what was missed", async () => {
  const set = await oneOrder();
  const { peer, stream, client } = set;
  peer.send(ev(7, 2, { d: { version: 2 } }));
  await until(() => stream.current.offset === 2);
  const told: StreamEvent[] = [];
  stream.onEvent((event) => told.push(event));
  peer.terminate();
  await until(() => stream.current.status === "stale");
  expect(stream.current.data).toEqual(order("1", 2));
  expect(client.status).toMatchObject({
    state: "connecting",
    attempt: 1,
    closed: { code: 1006, fatal: false },
  });

  const next = await comeBack(set);
  const replay = [3, 4].map((o) => ev(21, o, { d: { version: o } }));
  const hello = await next.welcome([begun("order:1", 21, 4, "replay")], replay.slice(0, 1));
  expect(hello.resume).toEqual([{ s: "order:1", e: "e1", o: 2 }]);
  await until(() => stream.current.offset === 3);
  expect(stream.current.status).toBe("stale");
  next.send(...replay.slice(1), ev(7, 5, { d: { status: "OTHER" } }));
  await until(() => stream.current.status === "live");
  await next.heard();
  expect(told.map((event) => event.offset)).toEqual([3, 4]);
  expect(stream.current).toMatchObject({ data: order("1", 4), resets: 0 });
});

test("nothing missed: live at once, with the same data", async () => {
  const set = await oneOrder();
  const { data } = set.stream.current;
  set.peer.terminate();
  const next = await comeBack(set);
  await next.welcome([begun("order:1", 21, 1, "live")]);
  await until(() => set.stream.current.status === "live");
  expect(set.stream.current.data).toBe(data);
  next.send(ev(21, 2, { d: { version: 2 } }));
  await until(() => set.stream.current.offset === 2);
});

test("another epoch: a snapshot, and no event twice", async () => {
  const set = await oneOrder();
  set.peer.terminate();
  const next = await comeBack(set);
  await next.welcome([begun("order:1", 1, 9, "snapshot", "e2")], [snap(1, 9, order("1", 9), 1, 1, "e2")]);
  await until(() => set.stream.current.status === "live");
  expect(set.stream.current).toMatchObject({ epoch: "e2", offset: 9, resets: 1, data: order("1", 9) });
});

test("a replay that stays incomplete is given up for a snapshot", async () => {
  const set = await oneOrder();
  set.peer.terminate();
  const next = await comeBack(set);
  await next.welcome([begun("order:1", 21, 4, "replay")], [ev(21, 2, { d: { version: 2 } })]);
  await next.heard();
  next.send({ t: "ping", w: [] });
  expect(await next.until("sub")).toEqual({ t: "sub", id: expect.any(Number), s: "order:1" });
});

test("a connection lost in the middle of a snapshot asks for a whole one", async () => {
  const set = await watching("board:main", [begun("board:main", 3, 9, "snapshot")]);
  set.peer.send(snap(3, 9, { orders: [order("a")] }, 1, 2));
  await set.peer.heard();
  set.peer.terminate();
  const next = await comeBack(set);
  const hello = await next.welcome(
    [begun("board:main", 3, 9, "snapshot")],
    [snap(3, 9, { orders: [order("b")] }, 2, 2)],
  );
  expect(hello.resume).toEqual([{ s: "board:main" }]);
  await next.heard();
  expect(set.stream.current.status).toBe("loading");
});

test("a hub that speaks of a position that is not ours is asked for a snapshot", async () => {
  for (const joined of [begun("order:1", 3, 2, "live"), begun("order:1", 3, 1, "live", "e2")]) {
    const set = await oneOrder();
    set.peer.terminate();
    const next = await comeBack(set);
    await next.welcome([joined]);
    expect(await next.next()).toEqual({ t: "sub", id: expect.any(Number), s: "order:1" });
    expect(set.stream.current.status).toBe("stale");
  }
});

test("another connection may give the same handles to other streams", async () => {
  const set = await oneOrder();
  const other = set.client.watch("order:2");
  const { id } = await set.peer.until("sub");
  set.peer.send({ t: "sub_ok", id, ...begun("order:2", 8, 1, "snapshot") }, snap(8, 1, order("2")));
  await until(() => other.current.status === "live");
  set.peer.terminate();
  const next = await comeBack(set);
  await next.welcome([begun("order:2", 7, 1, "live"), begun("order:1", 8, 1, "live")]);
  next.send(ev(7, 2, { d: { version: 2 } }), ev(8, 2, { d: { status: "PAID", version: 2 } }));
  await until(() => set.stream.current.offset === 2);
  expect(set.stream.current.data).toEqual(order("1", 2, { status: "PAID" }));
  expect(other.current.data).toEqual(order("2", 2));
});

test("a stream whose last watcher left while there was no connection is not asked for again", async () => {
  const set = await oneOrder();
  set.peer.terminate();
  await until(() => set.client.status.retryAt !== null);
  set.stream.close();
  const next = await comeBack(set);
  expect((await next.next()).resume).toEqual([]);
});

test("what was refused is asked for on the next connection, and may be granted", async () => {
  const set = await watching("order:1", [{ s: "order:1", err: "not_found" }]);
  expect(set.stream.current.error).toBe("not_found");
  set.peer.terminate();
  const next = await comeBack(set);
  expect(set.stream.current.status).toBe("refused");
  await next.welcome([begun("order:1", 3, 1, "snapshot")], [snap(3, 1, order("1"))]);
  await until(() => set.stream.current.status === "live");
  expect(set.stream.current).not.toHaveProperty("error");
});

test("what waited to be asked for is in the next hello, and not asked for twice", async () => {
  const set = await connected();
  for (let index = 0; index < 200; index++) set.client.watch(`o:${index}`);
  set.peer.terminate();
  const next = await comeBack(set);
  const hello = await next.welcome();
  expect(hello.resume).toHaveLength(200);
  await until(() => set.client.status.state === "connected");
  set.time.advance(5_000);
  set.client.refresh("a mark among what is sent");
  expect(await next.next()).toMatchObject({ t: "refresh" });
});

test("what was acknowledged is said again on the next connection", async () => {
  const set = await oneOrder();
  set.peer.send(ev(7, 2, { crit: true, d: { version: 2 } }));
  await until(() => set.stream.current.offset === 2);
  set.peer.terminate();
  await until(() => set.client.status.retryAt !== null);
  set.stream.ack({ stream: "order:1", offset: 2 });
  const next = await comeBack(set);
  await next.welcome([begun("order:1", 30, 2, "live")]);
  expect(await next.next()).toEqual({ t: "ack", h: 30, o: 2 });
});
