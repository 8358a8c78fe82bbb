//! A feed over a wire that loses, repeats, reorders and delays what the hub says, and breaks in between. No real one
//! does all of that; whatever it does, the client must show nothing wrong, and in the end what is true.

import { expect, test } from "vitest";
import type { Orders, StreamEvent, StreamItem } from "../src/index";
import type { Peer } from "./support/scripted-hub";
import { begun, comeBack, ev, order, snap, stage, until } from "./support/stage";

const HANDLE = 7;
const BOARD = "board:main";
const STEPS = 120;
const REPLAY_MAX = 12;

type State = Map<string, object>;

/** Mulberry32: the same luck for the same seed. */
function lucky(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The truth: a feed, and the orders at each of its offsets. */
class Feed {
  readonly lines: object[] = [];
  readonly states: State[] = [new Map()];
  readonly #luck: () => number;

  constructor(luck: () => number) {
    this.#luck = luck;
  }

  get top(): number {
    return this.lines.length;
  }

  commit(): object {
    const state = new Map(this.states[this.top]);
    const o = this.top + 1;
    const luck = this.#luck();
    const ids = [...state.keys()];
    let line: object = { t: "ev", h: HANDLE, o };
    if (luck < 0.3 || ids.length === 0) {
      state.set(`${o}`, order(`${o}`));
      line = ev(HANDLE, o, { k: "order.placed", id: `${o}`, v: 1, d: order(`${o}`) });
    } else if (luck < 0.9) {
      const id = ids[Math.floor(this.#luck() * ids.length)] ?? "";
      const { version } = state.get(id) as { version: number };
      const d = { version: version + 1, note: `n${o}` };
      state.set(id, { ...state.get(id), ...d });
      line = ev(HANDLE, o, { id, v: version + 1, d });
    }
    this.lines.push(line);
    this.states.push(state);
    return line;
  }

  snapshot(): object[] {
    const orders = [...(this.states[this.top] ?? [])].map(([, one]) => one);
    const half = Math.ceil(orders.length / 2);
    return [
      snap(HANDLE, this.top, { orders: orders.slice(0, half), tickets: [] }, 1, 2),
      snap(HANDLE, this.top, { orders: orders.slice(half), tickets: [] }, 2, 2),
    ];
  }

  /** How a client that stands at `from` is brought up to date. */
  start(from: number | undefined): { joined: object; lines: object[] } {
    if (from === this.top) return { joined: begun(BOARD, HANDLE, this.top, "live"), lines: [] };
    if (from !== undefined && this.top - from <= REPLAY_MAX) {
      return { joined: begun(BOARD, HANDLE, this.top, "replay"), lines: this.lines.slice(from) };
    }
    return { joined: begun(BOARD, HANDLE, this.top, "snapshot"), lines: this.snapshot() };
  }
}

/** What goes wrong with lines on their way; some of them come with the next ones only. */
class Wire {
  #late: object[] = [];
  isGood = false;
  readonly #luck: () => number;

  constructor(luck: () => number) {
    this.#luck = luck;
  }

  send(peer: Peer, lines: object[]): void {
    if (this.isGood) {
      if (lines.length > 0) peer.send(...lines);
      return;
    }
    const now = this.#late.splice(0);
    for (const line of lines) {
      const luck = this.#luck();
      if (luck < 0.05) continue;
      if (luck < 0.1) now.push(line, line);
      else if (luck < 0.15) this.#late.push(line);
      else if (luck < 0.2) now.unshift(line);
      else now.push(line);
    }
    while (now.length > 0) peer.send(...now.splice(0, 1 + Math.floor(this.#luck() * 5)));
  }

  cut(): void {
    this.#late = [];
  }
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))("seed %i", async (seed) => {
  const luck = lucky(seed);
  const feed = new Feed(luck);
  const wire = new Wire(luck);
  const set = await stage();
  const stream = set.client.watch<Orders<object>>(BOARD);

  const told: StreamEvent[] = [];
  stream.onEvent((event) => told.push(event));
  const wrong: unknown[] = [];
  stream.onChange(() => {
    const { data, offset, status } = stream.current;
    // Also while stale: it is how things stood once.
    if (data === undefined || offset === undefined) return;
    const truth = feed.states[offset];
    const isRight = JSON.stringify([...data.orders]) === JSON.stringify([...(truth ?? [])]);
    if (!isRight) wrong.push({ offset, status, data, truth });
  });

  const readers = [Number.POSITIVE_INFINITY, 3].map((buffer) => {
    const read: StreamItem<Orders<object>>[] = [];
    const done = (async () => {
      for await (const item of stream.events({ buffer })) read.push(item);
    })();
    return { read, done };
  });

  set.client.start();
  let peer = await set.hub.connection();
  const greet = async () => {
    const hello = await peer.next();
    const [entry] = hello.resume as { o?: number }[];
    const { joined, lines } = feed.start(entry?.o);
    const welcome = { t: "welcome", conn: "c", now: 1, ping_s: 20, streams: [joined] };
    peer.send({ ...welcome, limits: { frame_bytes: 16_384, commands_per_s: 5, subscriptions_per_s: 50 } });
    wire.send(peer, lines);
  };
  /** A ping; whatever the client asks for before it answers is answered. */
  const ping = async () => {
    peer.send({ t: "ping", w: [[HANDLE, feed.top]] });
    for (let message = await peer.next(); message.t !== "pong"; message = await peer.next()) {
      if (message.t !== "sub") continue;
      const from = message.from as { o: number } | undefined;
      const { joined, lines } = feed.start(from?.o);
      peer.send({ t: "sub_ok", id: message.id, ...joined });
      wire.send(peer, lines);
    }
    set.time.advance(1_000);
  };

  await greet();
  for (let step = 0; step < STEPS; step++) {
    if (luck() < 0.03) {
      peer.terminate();
      wire.cut();
      for (let missed = luck() * 30; missed > 0; missed--) feed.commit();
      peer = await comeBack(set);
      await greet();
    }
    wire.send(
      peer,
      Array.from({ length: Math.floor(luck() * 6) }, () => feed.commit()),
    );
    if (luck() < 0.5) await ping();
  }
  wire.isGood = true;
  for (let round = 0; round < 4; round++) await ping();

  await until(() => stream.current.status === "live");
  expect(wrong).toEqual([]);
  expect(stream.current.offset).toBe(feed.top);
  expect([...(stream.current.data?.orders ?? [])]).toEqual([...(feed.states[feed.top] ?? [])]);
  const offsets = told.map((event) => event.offset);
  expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
  for (const { offset, id = "", state, before } of told) {
    expect(state).toEqual(feed.states[offset]?.get(id));
    expect(before).toEqual(feed.states[offset - 1]?.get(id));
  }
  expect(told.length).toBeGreaterThan(STEPS / 4);

  stream.close();
  for (const { read, done } of readers) {
    await done;
    expect(read[0]?.kind).toBe("reset");
    for (const [index, item] of read.entries()) {
      const { offset } = item;
      if (item.kind === "reset") {
        // Without an offset it is how things stood before something went missing: the next is a reset too.
        const truth = offset === undefined ? item.data.orders : (feed.states[offset] ?? []);
        expect([...item.data.orders]).toEqual([...truth]);
        continue;
      }
      // Without a reset between them, nothing that was told lies between two items.
      const last = read[index - 1]?.offset ?? Number.POSITIVE_INFINITY;
      expect(told.find((event) => event.offset > last)?.offset).toBe(offset);
    }
    expect(read.at(-1)?.offset).toBeGreaterThanOrEqual(offsets.at(-1) ?? 0);
  }
});
