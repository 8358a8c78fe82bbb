//! A client with injected time, and a scripted hub it connects to. Both are gone after the test, and every test proves
//! that the client leaves no timer behind.

import { expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { type ClientOptions, createClient, type OrderhubClient } from "../../src/index";
import { type Peer, ScriptedHub } from "./scripted-hub";
import { ManualTime } from "./time";

export interface Stage {
  hub: ScriptedHub;
  time: ManualTime;
  client: OrderhubClient;
  /** How often credentials were asked for. */
  asked: () => number;
}

/** A client that is not started; `random` is always a half. */
export async function stage(options: Partial<ClientOptions> = {}): Promise<Stage> {
  const hub = await ScriptedHub.listen();
  const time = new ManualTime();
  let asked = 0;
  const { getToken = async () => ({ token: "token" }), ...rest } = options;
  const client = createClient({
    url: hub.url,
    WebSocket,
    random: () => 0.5,
    now: time.now,
    monotonic: time.monotonic,
    timers: time,
    getToken: () => {
      asked += 1;
      return getToken();
    },
    ...rest,
  });
  onTestFinished(async () => {
    client.stop();
    expect(time.pending, "timers after stop").toBe(0);
    await hub.close();
  });
  return { hub, time, client, asked: () => asked };
}

/** The same, started and welcomed. */
export async function connected(options: Partial<ClientOptions> = {}) {
  return welcomed(await stage(options), [], []);
}

/** The same, watching one stream; it is welcomed with `streams`, whose snapshots are `lines`. */
export async function watching(
  name: string,
  streams: object[],
  lines: object[] = [],
  options: Partial<ClientOptions> = {},
) {
  const set = await stage(options);
  const stream = set.client.watch<unknown>(name);
  return { ...(await welcomed(set, streams, lines)), stream };
}

async function welcomed(set: Stage, streams: object[], lines: object[]) {
  set.client.start();
  const peer = await set.hub.connection();
  const hello = await peer.welcome(streams, lines);
  await until(() => set.client.status.state === "connected");
  return { ...set, peer, hello };
}

/** Waits for what the network brings. */
export async function until(is: () => boolean): Promise<void> {
  await expect.poll(is, { interval: 1, timeout: 2_000 }).toBe(true);
}

/** An order as it travels. */
export function order(id: string, version = 1, more: object = {}) {
  return { id, version, status: "PENDING", lines: [{ line: 1, sku: "tea" }], ...more };
}

export function begun(s: string, h: number, o: number, how: string, e = "e1") {
  return { s, h, e, o, how };
}

export function snap(h: number, o: number, data: unknown, part = 1, parts = 1, e = "e1") {
  return { t: "snap", h, e, o, part, parts, data };
}

export function ev(h: number, o: number, more: object = {}) {
  return { t: "ev", h, o, v: o, at: 1_700_000_000_000 + o, k: "order.updated", ...more };
}

/** The hub's goodbye: come back at once and go on, if the test says nothing else. */
export function bye(code: number, more: object = {}) {
  return { t: "bye", code, reason: "because", retry_ms: 0, spread_ms: 0, resume: true, ...more };
}

/** A connection on which `order:1` is live at version 1, under handle 7. */
export async function oneOrder(options: Partial<ClientOptions> = {}) {
  const streams = [begun("order:1", 7, 1, "snapshot")];
  const set = await watching("order:1", streams, [snap(7, 1, order("1"))], options);
  await until(() => set.stream.current.status === "live");
  return set;
}

/** The client comes back: lets the wait pass, and returns the new connection. */
export async function comeBack(set: Pick<Stage, "hub" | "time" | "client">): Promise<Peer> {
  await until(() => set.client.status.retryAt !== null);
  set.time.advance(set.time.untilNext);
  return set.hub.connection();
}
