//! What is taken in, and what is not.

import { expect, test } from "vitest";
import type { Orders, StreamEvent } from "../src/index";
import { begun, connected, ev, oneOrder, order, snap, until, watching } from "./support/stage";

/** Events as they are told. */
function events(stream: { onEvent(listener: (event: StreamEvent) => void): () => void }) {
  const told: StreamEvent[] = [];
  stream.onEvent((event) => told.push(event));
  return told;
}

const offsets = (told: StreamEvent[]) => told.map((event) => event.offset);

test("events change the state, and are told with the state before and after", async () => {
  const { peer, stream } = await oneOrder();
  const told = events(stream);
  peer.send(ev(7, 2, { k: "order.paid", d: { status: "PAID", version: 2 }, crit: true }));
  await until(() => told.length === 1);
  expect(told[0]).toEqual({
    stream: "order:1",
    kind: "order.paid",
    v: 2,
    at: 1_700_000_000_002,
    offset: 2,
    patch: { status: "PAID", version: 2 },
    crit: true,
    before: order("1"),
    state: order("1", 2, { status: "PAID" }),
  });
  expect(stream.current).toMatchObject({ status: "live", offset: 2, data: told[0]?.state });
});

test("a snapshot object stays the same until something changes", async () => {
  const { peer, stream } = await oneOrder();
  const { current } = stream;
  await peer.heard();
  expect(stream.current).toBe(current);
  peer.send(ev(7, 2, { d: { version: 2 } }));
  await until(() => stream.current !== current);
  expect(current.offset).toBe(1);
});

test("a frame of many lines is told once, after all of it was taken in", async () => {
  const { peer, stream } = await oneOrder();
  const changes: unknown[] = [];
  const seen: unknown[] = [];
  stream.onChange(() => changes.push(stream.current.offset));
  stream.onEvent(() => seen.push(stream.current.offset));
  peer.send(...[2, 3, 4].map((o) => ev(7, o, { d: { version: o } })));
  await until(() => changes.length > 0);
  expect(changes).toEqual([4]);
  expect(seen).toEqual([4, 4, 4]);
});

test("one line per frame comes to the same", async () => {
  const { peer, stream } = await oneOrder();
  const told = events(stream);
  for (const o of [2, 3, 4]) peer.send(ev(7, o, { d: { version: o } }));
  await until(() => told.length === 3);
  expect(offsets(told)).toEqual([2, 3, 4]);
  expect(stream.current.data).toEqual(order("1", 4));
});

test("a duplicate is dropped", async () => {
  const { peer, stream } = await oneOrder();
  const told = events(stream);
  const paid = ev(7, 2, { d: { status: "PAID", version: 2 } });
  let changes = 0;
  stream.onChange(() => {
    changes += 1;
  });
  peer.send(paid, paid, ev(7, 1, { d: { status: "WRONG" } }), ev(7, 3, { d: { version: 3 } }), paid);
  await peer.heard();
  const { current } = stream;
  peer.send(paid);
  await peer.heard();
  expect(stream.current).toBe(current);
  expect(offsets(told)).toEqual([2, 3]);
  expect(changes).toBe(1);
  expect(stream.current).toMatchObject({
    status: "live",
    offset: 3,
    data: order("1", 3, { status: "PAID" }),
  });
  expect(peer.unread).toEqual([]);
});

test("a gap makes it stale, and it is asked for once, without a position", async () => {
  const { peer, stream } = await oneOrder();
  const told = events(stream);
  peer.send(
    ev(7, 3, { d: { version: 3 } }),
    ev(7, 4, { d: { version: 4 } }),
    ev(7, 2, { d: { version: 2 } }),
  );
  const sub = await peer.next();
  expect(sub).toEqual({ t: "sub", id: expect.any(Number), s: "order:1" });
  expect(stream.current).toMatchObject({ status: "stale", data: order("1") });
  await peer.heard();
  expect(peer.unread).toEqual([]);
  // What is still in flight under the old subscription counts no more.
  peer.send(ev(7, 5, { d: { version: 5 } }));
  peer.send({ t: "sub_ok", id: sub.id, ...begun("order:1", 7, 6, "snapshot") });
  peer.send(snap(7, 6, order("1", 6)), ev(7, 7, { d: { version: 7 } }));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ offset: 7, data: order("1", 7), resets: 1 });
  expect(offsets(told)).toEqual([7]);
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("a snapshot that was on its way before the answer does not count as the answer", async () => {
  const { peer, stream } = await oneOrder();
  peer.send(ev(7, 9, { d: { version: 9 } }));
  const sub = await peer.next();
  const straggler = snap(7, 3, order("1", 3));
  peer.send(straggler, { t: "sub_ok", id: sub.id, ...begun("order:1", 7, 9, "snapshot") }, straggler);
  await peer.heard();
  expect(stream.current).toMatchObject({ status: "stale", data: order("1") });
  peer.send(snap(7, 9, order("1", 9)));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ data: order("1", 9), resets: 1 });
});

test("a reset makes it stale until the snapshot", async () => {
  const { peer, stream } = await oneOrder();
  peer.send({ t: "reset", h: 7, reason: "reloaded" });
  await until(() => stream.current.status === "stale");
  peer.send(ev(7, 2, { d: { version: 2 } }));
  await peer.heard();
  expect(stream.current.data).toEqual(order("1"));
  peer.send(snap(7, 1, order("1", 1, { status: "EXPIRED" }), 1, 1, "e2"), ev(7, 2, { d: { version: 2 } }));
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ epoch: "e2", offset: 2, resets: 1 });
  expect(peer.unread).toEqual([]);
});

test("a snapshot of many parts shows when all of them are there", async () => {
  const { peer, stream } = await watching("board:main", [begun("board:main", 3, 9, "snapshot")]);
  let changes = 0;
  stream.onChange(() => {
    changes += 1;
  });
  peer.send(snap(3, 9, { orders: [order("a")], tickets: [] }, 1, 3));
  peer.send(snap(3, 9, { orders: [order("b")], tickets: [] }, 2, 3));
  await peer.heard();
  expect(stream.current).toMatchObject({ status: "loading", data: undefined });
  peer.send(snap(3, 9, { orders: [order("c")], tickets: [] }, 3, 3));
  await until(() => stream.current.status === "live");
  expect([...(stream.current.data as Orders).orders.keys()]).toEqual(["a", "b", "c"]);
  expect(changes).toBeGreaterThan(0);
});

test("parts of two snapshots do not mix", async () => {
  const { peer, stream } = await watching("board:main", [begun("board:main", 3, 9, "snapshot")]);
  peer.send(snap(3, 9, { orders: [order("a")] }, 1, 2), snap(3, 12, { orders: [order("x")] }, 2, 2));
  await peer.heard();
  expect(stream.current.status).toBe("loading");
  peer.send(snap(3, 12, { orders: [order("y")] }, 1, 2), snap(3, 12, { orders: [order("x")] }, 2, 2));
  await until(() => stream.current.status === "live");
  expect([...(stream.current.data as Orders).orders.keys()]).toEqual(["y", "x"]);
  expect(stream.current.offset).toBe(12);
});

test("a snapshot larger than any real one is refused", async () => {
  const { peer, stream } = await oneOrder();
  peer.send({ t: "reset", h: 7, reason: "x" }, snap(7, 2, {}, 1, 100_000));
  await until(() => stream.current.status === "refused");
  expect(stream.current.error).toBe("too_large");
});

test("a snapshot that nobody asked for replaces the state; one that is older does not", async () => {
  const { peer, stream } = await oneOrder();
  peer.send(ev(7, 2, { d: { version: 2 } }), snap(7, 1, order("1", 1, { status: "OLD" })));
  await peer.heard();
  expect(stream.current).toMatchObject({ offset: 2, data: order("1", 2), resets: 0 });
  peer.send(snap(7, 9, order("1", 9)), ev(7, 10, { d: { version: 10 } }));
  await until(() => stream.current.offset === 10);
  expect(stream.current).toMatchObject({ status: "live", data: order("1", 10), resets: 1 });
});

test("an event that shows nothing moves the position alone", async () => {
  const { peer, stream } = await watching(
    "board:main",
    [begun("board:main", 3, 1, "snapshot")],
    [snap(3, 1, { orders: [order("a")], tickets: [] })],
  );
  await until(() => stream.current.status === "live");
  const told = events(stream);
  const { data } = stream.current;
  peer.send({ t: "ev", h: 3, o: 2 });
  await until(() => stream.current.offset === 2);
  expect(stream.current.data).toBe(data);
  expect(told).toEqual([]);
});

test("on `me`, an event that a snapshot has overtaken moves the position alone", async () => {
  const { peer, stream } = await watching(
    "me",
    [begun("me", 3, 1, "snapshot")],
    [snap(3, 1, { orders: [order("a", 5)] })],
  );
  await until(() => stream.current.status === "live");
  const told = events(stream);
  peer.send(ev(3, 2, { id: "a", v: 5, d: { status: "OLD", version: 5 } }));
  peer.send(ev(3, 3, { id: "a", v: 6, d: { status: "PAID", version: 6 } }));
  await until(() => stream.current.offset === 3);
  expect(offsets(told)).toEqual([3]);
  expect((stream.current.data as Orders).orders.get("a")).toEqual(order("a", 6, { status: "PAID" }));
});

test("unknown types, unknown fields, unknown handles and broken lines are ignored", async () => {
  const { peer, stream } = await oneOrder();
  peer.send({ t: "confetti", h: 7, o: 2 }, ev(99, 1), { no: "type" });
  peer.sendText(
    `nonsense\n\n[1]\nnull\n${JSON.stringify({ ...ev(7, 2, { d: { version: 2 } }), extra: { a: 1 } })}\n`,
  );
  await until(() => stream.current.offset === 2);
  expect(stream.current).toMatchObject({ status: "live", data: order("1", 2) });
});

test("what a ping announces must have come by the next one", async () => {
  const { peer, stream } = await oneOrder();
  peer.send({
    t: "ping",
    w: [
      [7, 2],
      [55, 8],
    ],
  });
  peer.send(ev(7, 2, { d: { version: 2 } }));
  await peer.heard();
  await peer.until("pong");
  expect(stream.current.status).toBe("live");

  peer.send({ t: "ping", w: [[7, 3]] });
  await peer.until("pong");
  expect(stream.current.status).toBe("live");
  expect(peer.unread).toEqual([]);
  peer.send({ t: "ping", w: [] });
  const sub = await peer.until("sub");
  expect(sub).toEqual({ t: "sub", id: expect.any(Number), s: "order:1" });
  expect(stream.current.status).toBe("stale");
});

test("a subscription that gets no answer is asked for again at the second ping", async () => {
  const { client, peer } = await connected();
  client.watch("order:2");
  const first = await peer.until("sub");
  await peer.heard();
  expect(peer.unread).toEqual([]);
  peer.send({ t: "ping", w: [] });
  const second = await peer.until("sub");
  expect(second).toMatchObject({ s: "order:2" });
  expect(second.id).not.toBe(first.id);
});

test("watchers of one name share a subscription, which ends a moment after the last of them", async () => {
  const { client, time, peer, stream } = await oneOrder();
  const twin = client.watch("order:1");
  expect(twin.current).toBe(stream.current);
  let heard = 0;
  stream.onChange(() => {
    heard += 1;
  });
  stream.close();
  stream.close();
  peer.send(ev(7, 2, { d: { version: 2 } }));
  await until(() => twin.current.offset === 2);
  expect(heard).toBe(0);
  twin.close();
  time.advance(999);
  const again = client.watch("order:1");
  expect(again.current).toMatchObject({ status: "live", offset: 2 });
  time.advance(5_000);
  await peer.heard();
  expect(peer.unread).toEqual([]);
  again.close();
  time.advance(1_000);
  expect(await peer.until("unsub")).toMatchObject({ s: "order:1" });
  expect(client.watch("order:1").current.status).toBe("loading");
  expect(await peer.until("sub")).toMatchObject({ s: "order:1" });
});

test("what is begun after nobody wants it any more is left", async () => {
  const { client, time, peer } = await connected();
  client.watch("order:2").close();
  const sub = await peer.until("sub");
  time.advance(1_000);
  await peer.until("unsub");
  peer.send({ t: "sub_ok", id: sub.id, ...begun("order:2", 8, 1, "snapshot") }, snap(8, 1, order("2")));
  expect(await peer.until("unsub")).toMatchObject({ s: "order:2" });
});

test("a refusal is told with its code, in the welcome or later", async () => {
  const { client, peer, stream } = await watching("board:main", [{ s: "board:main", err: "forbidden" }]);
  await until(() => stream.current.status === "refused");
  expect(stream.current).toEqual({ status: "refused", error: "forbidden", data: undefined, resets: 0 });
  const other = client.watch("order:9");
  const sub = await peer.until("sub");
  peer.send({ t: "err", id: sub.id, code: "not_found", detail: "There is no such order." });
  await until(() => other.current.status === "refused");
  expect(other.current.error).toBe("not_found");
});

test("a refusal that says nothing about the stream is not final", async () => {
  const { client, peer } = await connected();
  const stream = client.watch("order:9");
  const sub = await peer.until("sub");
  peer.send({ t: "err", id: sub.id, code: "overloaded", detail: "" });
  await peer.heard();
  const again = await peer.until("sub");
  expect(stream.current.status).toBe("loading");
  peer.send({ t: "sub_ok", id: again.id, ...begun("order:9", 8, 1, "snapshot") }, snap(8, 1, order("9")));
  await until(() => stream.current.status === "live");
});

test("what was seen is acknowledged, on the stream it came from", async () => {
  const { peer, stream } = await oneOrder();
  peer.send(ev(7, 2, { crit: true, d: { version: 2 } }));
  const told = events(stream);
  await until(() => told.length === 1);
  const [event] = told;
  if (event) stream.ack(event);
  expect(await peer.next()).toEqual({ t: "ack", h: 7, o: 2 });
});

test("`how: live` that does not fit to where the client stands is not believed", async () => {
  const { client, peer } = await connected();
  const stream = client.watch("order:2");
  const sub = await peer.until("sub");
  peer.send({ t: "sub_ok", id: sub.id, ...begun("order:2", 8, 4, "live") });
  expect(await peer.until("sub")).toMatchObject({ s: "order:2" });
  expect(stream.current.status).toBe("loading");
});
