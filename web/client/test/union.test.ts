//! `watch("admin")`: all sites as one.

import { expect, test } from "vitest";
import type { Orders, StreamEvent } from "../src/index";
import { begun, comeBack, ev, order, snap, until, watching } from "./support/stage";

async function twoSites() {
  const set = await watching(
    "admin",
    [begun("admin:a", 1, 5, "snapshot"), begun("admin:b", 2, 8, "snapshot")],
    [snap(1, 5, { orders: [order("a1")] }), snap(2, 8, { orders: [order("b1")] })],
  );
  const union = set.stream;
  await until(() => union.current.status === "live");
  return { ...set, union, ids: () => [...((union.current.data as Orders)?.orders.keys() ?? [])] };
}

test("it is asked for by its name, and shows the orders of every site", async () => {
  const { hello, union, ids, peer } = await twoSites();
  expect(hello.resume).toEqual([{ s: "admin" }]);
  expect(ids()).toEqual(["a1", "b1"]);
  expect(union.current).toMatchObject({ resets: 0 });
  expect(union.current).not.toHaveProperty("offset");
  const told: StreamEvent[] = [];
  union.onEvent((event) => {
    told.push(event);
    expect((union.current.data as Orders).orders.get("b1")).toBe(event.state);
  });
  peer.send(ev(2, 9, { id: "b1", v: 2, d: { status: "PAID", version: 2 } }));
  await until(() => told.length === 1);
  expect(told[0]).toMatchObject({ stream: "admin:b", id: "b1", offset: 9, state: { status: "PAID" } });
});

test("each site resumes by its own name and position, and one that is behind makes it stale", async () => {
  const set = await twoSites();
  set.peer.terminate();
  await until(() => set.union.current.status === "stale");
  expect(set.ids()).toEqual(["a1", "b1"]);
  const next = await comeBack(set);
  const hello = await next.welcome([begun("admin:a", 1, 5, "live"), begun("admin:b", 2, 9, "replay")]);
  expect(hello.resume).toEqual([
    { s: "admin:a", e: "e1", o: 5 },
    { s: "admin:b", e: "e1", o: 8 },
  ]);
  await next.heard();
  expect(set.union.current.status).toBe("stale");
  next.send(ev(2, 9, { k: "order.placed", id: "b2", d: order("b2") }));
  await until(() => set.union.current.status === "live");
  expect(set.ids()).toEqual(["a1", "b1", "b2"]);
});

test("a site that is not the caller's any more leaves it; without any it is refused", async () => {
  const set = await twoSites();
  set.peer.terminate();
  let next = await comeBack(set);
  await next.welcome([{ s: "admin:a", err: "forbidden" }, begun("admin:b", 2, 8, "live")]);
  await until(() => set.union.current.status === "live");
  expect(set.ids()).toEqual(["b1"]);
  next.terminate();
  next = await comeBack(set);
  await next.welcome([{ s: "admin:b", err: "forbidden" }]);
  await until(() => set.union.current.status === "refused");
  expect(set.union.current).toMatchObject({ error: "forbidden", data: undefined });
});

test("when rights have changed the sites are asked for anew", async () => {
  const set = await twoSites();
  set.peer.send({ t: "bye", code: 4113, reason: "", retry_ms: 0, spread_ms: 0, resume: true });
  const next = await comeBack(set);
  const hello = await next.welcome(
    [begun("admin:c", 9, 1, "snapshot")],
    [snap(9, 1, { orders: [order("c1")] })],
  );
  expect(hello.resume).toEqual([{ s: "admin" }]);
  await until(() => set.union.current.status === "live");
  expect(set.ids()).toEqual(["c1"]);
});

test("a caller without sites is refused", async () => {
  const { stream } = await watching("admin", [{ s: "admin", err: "forbidden" }]);
  await until(() => stream.current.status === "refused");
  expect(stream.current.error).toBe("forbidden");
});

test("a hub that cannot say now is asked again at the next ping", async () => {
  const { peer, stream } = await watching("admin", [{ s: "admin", err: "recovering" }]);
  await peer.heard();
  expect(stream.current.status).toBe("loading");
  const { id, s } = await peer.until("sub");
  expect(s).toBe("admin");
  peer.send({ t: "sub_ok", id, ...begun("admin:a", 1, 5, "snapshot") }, snap(1, 5, { orders: [] }));
  await until(() => stream.current.status === "live");
});

test("asked for later, it is answered by one sub_ok per site; a site watched by itself is shared", async () => {
  const { client, peer } = await watching(
    "admin:a",
    [begun("admin:a", 1, 5, "snapshot")],
    [snap(1, 5, { orders: [order("a1")] })],
  );
  const union = client.watch<Orders>("admin");
  const sub = await peer.until("sub");
  expect(sub).toEqual({ t: "sub", id: expect.any(Number), s: "admin" });
  for (const [site, h] of [
    ["a", 1],
    ["b", 2],
  ] as const) {
    peer.send({ t: "sub_ok", id: sub.id, ...begun(`admin:${site}`, h, 5, "snapshot") });
    peer.send(snap(h, 5, { orders: [order(`${site}1`)] }));
  }
  await until(() => union.current.data?.orders.size === 2);
  const alone = client.watch("admin:b");
  expect(alone.current.status).toBe("live");
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("a site that nobody watches any more is taken over while it lingers", async () => {
  const set = await watching(
    "admin:a",
    [begun("admin:a", 1, 5, "snapshot")],
    [snap(1, 5, { orders: [order("a1")] })],
  );
  const { client, peer, time } = set;
  set.stream.close();
  const union = client.watch<Orders>("admin");
  const { id } = await peer.until("sub");
  peer.send(
    { t: "sub_ok", id, ...begun("admin:a", 1, 5, "snapshot") },
    snap(1, 5, { orders: [order("a1")] }),
  );
  await until(() => union.current.status === "live");
  time.advance(2_000);
  peer.send(ev(1, 6, { k: "order.placed", id: "a2", d: order("a2") }));
  await until(() => union.current.data?.orders.size === 2);
  expect(peer.unread).toEqual([]);
});

test("closed, it leaves the sites that nobody else watches", async () => {
  const { client, peer, union, time } = await twoSites();
  const alone = client.watch("admin:b");
  union.close();
  time.advance(1_000);
  expect(await peer.next()).toMatchObject({ t: "unsub", s: "admin:a" });
  await peer.heard();
  expect(peer.unread).toEqual([]);
  expect(alone.current.status).toBe("live");
});
