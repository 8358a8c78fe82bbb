//! Streams as async iterators.

import { expect, test } from "vitest";
import { AuthRequired, CONNECTION_CLOSED, type Stream, StreamError, type StreamItem } from "../src/index";
import { ITEMS_MAX } from "../src/items";
import {
  begun,
  comeBack,
  connected,
  ev,
  oneOrder,
  order,
  snap,
  stage,
  until,
  watching,
} from "./support/stage";

const paid = ev(7, 2, { k: "order.paid", d: { status: "PAID", version: 2 } });
const later = (o: number) => ev(7, o, { d: { version: o } });
const DONE = { done: true, value: undefined };

/** What an item comes to: `reset:snapshot@1`, `order.paid@2`. */
function brief(item: StreamItem): string {
  return `${item.kind}${item.kind === "reset" ? `:${item.reason}` : ""}@${item.offset}`;
}

async function take(items: AsyncIterator<StreamItem, undefined>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const { value, done } = await items.next();
    if (done) return [...taken, "done"];
    taken.push(brief(value));
  }
  return taken;
}

/** Reads to the end, in the background. */
function reading(stream: Stream<unknown>, read: string[], options = {}): Promise<void> {
  return (async () => {
    for await (const item of stream.events(options)) read.push(brief(item));
  })();
}

test("it begins with the state, and goes on with events, each once and in order", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events();
  const first = await items.next();
  expect(first.value).toEqual({
    kind: "reset",
    stream: "order:1",
    reason: "snapshot",
    data: order("1"),
    epoch: "e1",
    offset: 1,
  });
  peer.send(paid, paid, later(3));
  const { value } = await items.next();
  expect(value).toMatchObject({ kind: "order.paid", offset: 2, state: order("1", 2, { status: "PAID" }) });
  expect(await take(items, 1)).toEqual(["order.updated@3"]);
});

test("the loop itself: begun before there is a connection, left with `break`", async () => {
  const set = await stage();
  const stream = set.client.watch("order:1");
  const read: string[] = [];
  const loop = (async () => {
    for await (const item of stream) {
      read.push(brief(item));
      if (item.offset === 3) break;
    }
  })();
  set.client.start();
  const peer = await set.hub.connection();
  await peer.welcome(
    [begun("order:1", 7, 1, "snapshot")],
    [snap(7, 1, order("1")), paid, later(3), later(4)],
  );
  await loop;
  expect(read).toEqual(["reset:snapshot@1", "order.paid@2", "order.updated@3"]);
});

test("a snapshot in the place of events is told where it came, with the state as it then was", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events();
  expect(await take(items, 1)).toEqual(["reset:snapshot@1"]);
  peer.send(paid, { t: "reset", h: 7, reason: "slow" }, snap(7, 5, order("1", 5)), later(6), later(7));
  expect(await take(items, 1)).toEqual(["order.paid@2"]);
  const { value } = await items.next();
  expect(value).toMatchObject({ kind: "reset", offset: 5, data: order("1", 5) });
  expect(await take(items, 2)).toEqual(["order.updated@6", "order.updated@7"]);
});

test("over a reconnect it goes on where it stood", async () => {
  const set = await oneOrder();
  const items = set.stream.events();
  expect(await take(items, 1)).toEqual(["reset:snapshot@1"]);
  set.peer.terminate();
  const peer = await comeBack(set);
  await peer.welcome([begun("order:1", 9, 3, "replay")], [ev(9, 2), ev(9, 3)]);
  expect(await take(items, 2)).toEqual(["order.updated@2", "order.updated@3"]);
});

test("a reader that is too slow gets one reset in the place of all that waited, then what follows", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events({ buffer: 3 });
  const other = stream.events({ buffer: 4 });
  expect(await take(items, 1)).toEqual(["reset:snapshot@1"]);
  expect(await take(other, 1)).toEqual(["reset:snapshot@1"]);
  peer.send(later(2), later(3), later(4), later(5), later(6));
  await until(() => stream.current.offset === 6);
  const { value } = await items.next();
  expect(value).toMatchObject({ kind: "reset", reason: "overflow", offset: 6, data: order("1", 6) });
  expect(await take(other, 1)).toEqual(["reset:overflow@6"]);
  peer.send(later(7));
  expect(await take(items, 1)).toEqual(["order.updated@7"]);
});

test("the bound, unless given", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events();
  await items.next();
  const offsets = Array.from({ length: ITEMS_MAX }, (_, index) => index + 2);
  peer.send(...offsets.map(later));
  await until(() => stream.current.offset === ITEMS_MAX + 1);
  expect(await take(items, 1)).toEqual(["order.updated@2"]);
  const next = ITEMS_MAX + 2;
  peer.send(later(next), later(next + 1));
  await until(() => stream.current.offset === next + 1);
  expect(await take(items, 1)).toEqual([`reset:overflow@${next + 1}`]);
});

test("who asks within a frame gets what that frame brought once", async () => {
  const { peer, stream } = await oneOrder();
  const begun: Promise<string[]>[] = [];
  stream.onEvent(() => begun.push(take(stream.events(), 2)));
  peer.send(later(2), later(3));
  await until(() => stream.current.offset === 3);
  peer.send(later(4));
  await until(() => begun.length === 3);
  expect(await begun[0]).toEqual(["reset:snapshot@3", "order.updated@4"]);
  expect(await begun[1]).toEqual(["reset:snapshot@3", "order.updated@4"]);
  stream.close();
  expect(await begun[2]).toEqual(["reset:snapshot@4", "done"]);
});

test.each<[string, (set: Awaited<ReturnType<typeof oneOrder>>, abort: () => void) => unknown]>([
  ["close", ({ stream }) => stream.close()],
  ["stop", ({ client }) => client.stop()],
  ["stop and forget", ({ client }) => client.stop({ forget: true })],
  ["an abort", (_, abort) => abort()],
])("%s ends it without an error, waiting or not", async (_, end) => {
  const set = await oneOrder();
  const read: string[] = [];
  const controller = new AbortController();
  const loop = reading(set.stream, read, { signal: controller.signal });
  const unread = set.stream.events({ signal: controller.signal });
  await unread.next();
  await until(() => read.length === 1);
  set.peer.send(paid);
  await until(() => read.length === 2);
  end(set, () => controller.abort());
  await loop;
  expect(await unread.next()).toEqual(DONE);
  expect(read).toEqual(["reset:snapshot@1", "order.paid@2"]);
});

test("`return` ends those who wait too", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events();
  await items.next();
  const waiting = [items.next(), items.next()];
  expect(await items.return?.()).toEqual(DONE);
  expect(await Promise.all(waiting)).toEqual([DONE, DONE]);
  peer.send(paid);
  await peer.heard();
  expect(await items.next()).toEqual(DONE);
});

test("what is over before it begins", async () => {
  const { stream } = await oneOrder();
  expect(await stream.events({ signal: AbortSignal.abort() }).next()).toEqual(DONE);
  stream.close();
  expect(await stream.events().next()).toEqual(DONE);
});

test("a refusal throws, after what was told before it", async () => {
  const { peer, stream } = await oneOrder();
  const items = stream.events();
  await items.next();
  peer.send(ev(7, 5));
  const { id } = await peer.next();
  peer.send({ t: "err", id, code: "forbidden", detail: "not yours" });
  await until(() => stream.current.status === "refused");
  await expect(items.next()).rejects.toEqual(new StreamError("forbidden", "order:1"));
  expect(await items.next()).toEqual(DONE);
  await expect(stream.events().next()).rejects.toMatchObject({ code: "forbidden" });
});

test("a connection that does not come back throws, after what was told before it", async () => {
  const { peer, stream, client } = await oneOrder();
  const items = stream.events();
  await items.next();
  peer.send(paid, { t: "bye", code: 4010, reason: "revoked", retry_ms: null, spread_ms: 0, resume: false });
  await until(() => client.status.state === "disconnected");
  expect(await take(items, 1)).toEqual(["order.paid@2"]);
  await expect(items.next()).rejects.toEqual(new StreamError(CONNECTION_CLOSED, "4010 revoked"));
});

test("nobody signed in throws too; started again, a new one begins", async () => {
  let token: string | undefined;
  const getToken = async () => {
    if (!token) throw new AuthRequired();
    return token;
  };
  const { client, hub } = await stage({ getToken });
  const stream = client.watch("order:1");
  const items = stream.events();
  client.start();
  await expect(items.next()).rejects.toMatchObject({ code: CONNECTION_CLOSED });
  token = "t";
  const again = stream.events();
  client.start();
  const peer = await hub.connection();
  const hello = await peer.welcome([begun("order:1", 7, 1, "snapshot")], [snap(7, 1, order("1"))]);
  expect(hello).toMatchObject({ token: "t" });
  expect(await take(again, 1)).toEqual(["reset:snapshot@1"]);
});

test("on `admin` every site begins with a reset of its own", async () => {
  const a = snap(1, 4, { orders: [order("1")] });
  const b = snap(2, 9, { orders: [order("2")] });
  const streams = [begun("admin:a", 1, 4, "snapshot"), begun("admin:b", 2, 9, "snapshot")];
  const { peer, stream } = await watching("admin", streams);
  const items = stream.events();
  const read: string[] = [];
  const loop = (async () => {
    for await (const item of items) read.push(`${item.stream} ${brief(item)}`);
  })();
  peer.send(a);
  await until(() => read.length === 1);
  peer.send(b, ev(2, 10, { id: "2", d: { version: 2 } }));
  await until(() => read.length === 3);
  await items.return?.();
  await loop;
  expect(read.slice(1)).toEqual(["admin:b reset:snapshot@9", "admin:b order.updated@10"]);
});

test("readers leave nothing behind on a stream that stays", async () => {
  const { client } = await connected();
  const stream = client.watch("order:1");
  const { signal } = new AbortController();
  let added = 0;
  signal.addEventListener = () => {
    added += 1;
  };
  signal.removeEventListener = () => {
    added -= 1;
  };
  for (let round = 0; round < 3; round += 1) await stream.events({ signal }).return?.();
  expect(added).toBe(0);
});
