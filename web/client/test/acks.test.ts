//! Critical events of boards are acknowledged, once they were handed over.

import { expect, test } from "vitest";
import { begun, comeBack, ev, oneOrder, order, snap, type stage, until, watching } from "./support/stage";

const BOARD = "board:main";
const critical = (o: number, h = 3) =>
  ev(h, o, { k: "order.cancelled", id: "a", crit: true, d: { version: o } });
const plain = (o: number, h = 3) => ev(h, o, { id: "a", d: { version: o } });

/** A board that is live at offset 9, under handle 3. */
async function board(options: Parameters<typeof stage>[0] = {}) {
  const state = { orders: [order("a")], tickets: [] };
  const set = await watching(BOARD, [begun(BOARD, 3, 9, "snapshot")], [snap(3, 9, state)], options);
  await until(() => set.stream.current.status === "live");
  return set;
}

test("one ack for what came together, after the listeners were called", async () => {
  const { peer, stream } = await board();
  const seen: number[] = [];
  stream.onEvent((event) => {
    expect(peer.unread).toEqual([]);
    seen.push(event.offset);
  });
  peer.send(plain(10), critical(11), critical(12), plain(13));
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 12 });
  expect(seen).toEqual([10, 11, 12, 13]);
  peer.send(plain(14));
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("those that come before a snapshot are acknowledged too", async () => {
  const { peer } = await board();
  peer.send({ t: "reset", h: 3, reason: "behind" }, critical(15));
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 15 });
  peer.send(snap(3, 14, { orders: [order("a")], tickets: [] }), critical(15), plain(16));
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("a board that is iterated: when its reader took it", async () => {
  const { peer, stream } = await board();
  const items = stream.events();
  await items.next();
  peer.send(critical(10), critical(11));
  await until(() => stream.current.offset === 11);
  await peer.heard();
  expect(peer.unread).toEqual([]);
  await items.next();
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 10 });
  await items.next();
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 11 });
  await items.return?.();
  peer.send(critical(12));
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 12 });
});

test("by hand, where the application wants to: of a stream or of the client", async () => {
  const { peer, stream, client } = await board({ acks: "manual" });
  peer.send(critical(10), critical(11));
  await peer.heard();
  expect(peer.unread).toEqual([]);
  stream.ack({ stream: BOARD, offset: 10 });
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 10 });
  client.ack({ stream: BOARD, offset: 11 });
  expect(await peer.next()).toEqual({ t: "ack", h: 3, o: 11 });
  client.ack({ stream: "board:elsewhere", offset: 11 });
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("nobody wants an ack of other streams, or of a board that nobody watches any more", async () => {
  const one = await oneOrder();
  one.peer.send(ev(7, 2, { crit: true, d: { version: 2 } }));
  await one.peer.heard();
  expect(one.peer.unread).toEqual([]);
  const { peer, stream } = await board();
  stream.close();
  peer.send(critical(10));
  await peer.heard();
  expect(peer.unread).toEqual([]);
});

test("an offset of another epoch is not acknowledged in this one", async () => {
  const set = await board();
  set.peer.send(critical(10));
  expect(await set.peer.next()).toEqual({ t: "ack", h: 3, o: 10 });
  set.peer.terminate();
  const next = await comeBack(set);
  const state = { orders: [order("a")], tickets: [] };
  await next.welcome([begun(BOARD, 5, 2, "snapshot", "e2")], [snap(5, 2, state, 1, 1, "e2")]);
  await next.heard();
  expect(next.unread).toEqual([]);
  next.send(critical(3, 5));
  expect(await next.next()).toEqual({ t: "ack", h: 5, o: 3 });
});

test("what is replayed after a break is acknowledged where it now is", async () => {
  const set = await board();
  set.peer.terminate();
  const next = await comeBack(set);
  await next.welcome([begun(BOARD, 5, 12, "replay")], [critical(10, 5), plain(11, 5), plain(12, 5)]);
  expect(await next.next()).toEqual({ t: "ack", h: 5, o: 10 });
});
