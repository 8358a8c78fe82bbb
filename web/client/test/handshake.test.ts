//! From `start` to `connected`.

import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { AuthRequired, createClient } from "../src/index";
import { LIMITS } from "./support/scripted-hub";
import { begun, comeBack, connected, oneOrder, order, snap, stage, until, watching } from "./support/stage";

test("hello comes first, with credentials and every wanted stream", async () => {
  const { hub, client } = await stage({ client: "web/board" });
  client.watch("order:1");
  client.watch("menu:main");
  expect(client.status).toEqual({
    state: "disconnected",
    lastHeardAt: null,
    attempt: 0,
    retryAt: null,
    clockOffsetMs: 0,
    clockUncertaintyMs: Number.POSITIVE_INFINITY,
  });
  client.start();
  expect(client.status.state).toBe("connecting");
  const peer = await hub.connection();
  expect(peer.protocol).toBe("orderhub.v1.json");
  expect(await peer.welcome()).toEqual({
    t: "hello",
    token: "token",
    client: "web/board",
    resume: [{ s: "order:1" }, { s: "menu:main" }],
  });
  await until(() => client.status.state === "connected");
});

test("a ticket goes as a ticket", async () => {
  const { hub, client } = await stage({ getToken: async () => ({ ticket: "once" }) });
  client.start();
  const hello = await (await hub.connection()).next();
  expect(hello).toMatchObject({ ticket: "once" });
  expect(hello).not.toHaveProperty("token");
});

test("credentials are asked for before every attempt", async () => {
  let count = 0;
  const { hub, time, client, asked } = await stage({ getToken: async () => ({ token: `t${++count}` }) });
  client.start();
  (await hub.connection()).terminate();
  const peer = await comeBack({ hub, time, client });
  expect(await peer.next()).toMatchObject({ token: "t2" });
  expect(asked()).toBe(2);
});

test("credentials that fail are asked for again after a wait; AuthRequired ends it", async () => {
  let failure: Error = new Error("no network");
  const { hub, time, client, asked } = await stage({
    getToken: async () => {
      throw failure;
    },
  });
  client.start();
  await until(() => client.status.retryAt !== null);
  expect(client.status).toMatchObject({
    state: "connecting",
    attempt: 1,
    closed: { code: 1006, fatal: false },
  });
  expect(time.untilNext).toBe(125);
  failure = new AuthRequired();
  time.advance(125);
  await until(() => client.status.state === "disconnected");
  expect(client.status).toMatchObject({ retryAt: null, closed: { code: 4001, fatal: true } });
  expect(asked()).toBe(2);
  expect(time.pending).toBe(0);
  expect(hub.accepted).toBe(0);
});

test("credentials that never come are given up", async () => {
  const { time, client } = await stage({ getToken: () => new Promise(() => {}) });
  client.start();
  time.advance(30_000);
  expect(client.status).toMatchObject({
    attempt: 1,
    closed: { code: 1006, reason: "no credentials in time" },
  });
});

test("credentials that come after stop are not used", async () => {
  let give: (credentials: { token: string }) => void = () => {};
  const { hub, client } = await stage({
    getToken: () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  });
  client.start();
  client.stop();
  give({ token: "late" });
  await new Promise((resolve) => setImmediate(resolve));
  expect(client.status.state).toBe("disconnected");
  expect(hub.accepted).toBe(0);
});

test("a hello that gets no welcome in 10 s is tried again", async () => {
  const { hub, time, client } = await stage();
  client.start();
  const peer = await hub.connection();
  await peer.next();
  time.advance(9_999);
  expect(client.status).toMatchObject({ state: "connecting", retryAt: null });
  time.advance(1);
  expect(client.status).toMatchObject({ attempt: 1, closed: { code: 1006, reason: "no welcome in time" } });
  expect(await peer.closed).toBe(1000);
  const next = await comeBack({ hub, time, client });
  await next.welcome();
  await until(() => client.status.state === "connected");
  expect(client.status).toMatchObject({ attempt: 0, retryAt: null });
  expect(client.status).not.toHaveProperty("closed");
});

test("nobody there: it keeps trying", async () => {
  const { hub, time, client } = await stage();
  await hub.close();
  client.start();
  for (let attempt = 1; attempt <= 4; attempt++) {
    await until(() => client.status.attempt === attempt && client.status.retryAt !== null);
    expect(client.status.closed).toMatchObject({ code: 1006, fatal: false });
    expect(time.untilNext).toBe(125 * 2 ** (attempt - 1));
    time.advance(time.untilNext);
  }
});

test("an address that is none fails like any attempt", async () => {
  const { client } = await stage({ url: "nowhere" });
  client.start();
  await until(() => client.status.attempt === 1);
  expect(client.status.closed).toMatchObject({ reason: "the socket cannot be opened" });
});

test("without a WebSocket there is no client", () => {
  const { WebSocket: known } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, "WebSocket");
    const options = { url: "ws://127.0.0.1:1", getToken: async () => ({}) };
    expect(() => createClient(options)).toThrow(/WebSocket/);
    expect(() => createClient({ ...options, WebSocket })).not.toThrow();
  } finally {
    if (known) globalThis.WebSocket = known;
  }
});

test("streams that do not fit into hello are asked for after the welcome, no faster than the hub takes them", async () => {
  const { hub, time, client } = await stage();
  const names = Array.from(
    { length: 700 },
    (_, index) => `order:00000000-0000-7000-8000-${index + 1_000_000_000_000}`,
  );
  for (const name of names) client.watch(name);
  client.start();
  const peer = await hub.connection();
  const hello = await peer.welcome();
  expect(JSON.stringify(hello).length).toBeLessThanOrEqual(16_384);
  expect(JSON.stringify(hello).length).toBeGreaterThan(16_000);
  await until(() => client.status.state === "connected");
  const asked = (hello.resume as { s: string }[]).map((entry) => entry.s);
  const read = async () => {
    const subs: unknown[] = [];
    client.refresh("a mark among what is sent");
    for (let message = await peer.next(); message.t !== "refresh"; message = await peer.next())
      subs.push(message.s);
    return subs;
  };
  const burst = await read();
  expect(burst.length).toBeLessThanOrEqual(200);
  time.advance(1_000);
  const second = await read();
  expect(second.length).toBeGreaterThan(40);
  expect(second.length).toBeLessThanOrEqual(50);
  time.advance(10_000);
  expect([...asked, ...burst, ...second, ...(await read())]).toEqual(names);
});

test("hello keeps to the size that the last welcome gave", async () => {
  const set = await stage();
  for (let index = 0; index < 40; index++) set.client.watch(`order:${index}`);
  set.client.start();
  const peer = await set.hub.connection();
  await peer.welcome([], [], { limits: { ...LIMITS, frame_bytes: 300 } });
  await until(() => set.client.status.state === "connected");
  peer.terminate();
  const hello = await (await comeBack(set)).next();
  expect(JSON.stringify(hello).length).toBeLessThanOrEqual(300);
  expect((hello.resume as unknown[]).length).toBeGreaterThan(5);
});

test("more streams than a client can hold are refused here", async () => {
  const { client } = await stage();
  for (let index = 0; index < 1_000; index++) client.watch(`order:${index}`);
  const refused = client.watch("order:more");
  expect(refused.current).toMatchObject({ status: "refused", error: "too_many_streams", data: undefined });
  client.watch("order:7");
  refused.close();
  expect(client.watch("order:7").current.status).toBe("loading");
});

test("the hub's clock counts, however wrong the device's is or jumps", async () => {
  const { client, time } = await connected();
  const offset = client.serverNow() - 1_700_000_000_000;
  expect(Math.abs(offset)).toBeLessThan(5);
  time.wall += 600_000;
  expect(client.serverNow()).toBe(1_700_000_000_000 + offset);
  time.advance(5_000);
  expect(client.serverNow()).toBe(1_700_000_005_000 + offset);
});

test("before the first welcome the device's clock has to do; its error is told after it", async () => {
  const { hub, time, client } = await stage();
  time.wall -= 600_000;
  expect(client.serverNow()).toBe(time.wall);
  client.start();
  await (await hub.connection()).welcome();
  await until(() => client.status.state === "connected");
  expect(client.status.clockOffsetMs).toBe(600_000);
});

test("the status is one object until something changes, and each change is told", async () => {
  const { hub, client, time } = await stage();
  const seen: string[] = [];
  const stop = client.onStatus(() => seen.push(client.status.state));
  const before = client.status;
  expect(client.status).toBe(before);
  client.start();
  client.start();
  const peer = await hub.connection();
  await peer.welcome();
  await until(() => client.status.state === "connected");
  const status = client.status;
  await peer.heard();
  expect(client.status).toBe(status);
  time.advance(1_000);
  await peer.heard();
  expect(client.status).not.toBe(status);
  expect(client.status.lastHeardAt).toBe(time.monotonic());
  expect(seen).toEqual(["connecting", "connected", "connected"]);
  stop();
  client.stop();
  expect(seen.length).toBe(3);
  expect(client.status).toMatchObject({ state: "disconnected", closed: { code: 1000, fatal: false } });
});

test("a listener that throws keeps nobody else from hearing", async () => {
  const caught: unknown[] = [];
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => caught.push(error));
  try {
    const { client, stream } = await oneOrder();
    let heard = 0;
    stream.onChange(() => {
      throw new Error("from a listener");
    });
    stream.onChange(() => {
      heard += 1;
    });
    client.stop();
    expect(heard).toBe(1);
    await until(() => caught.length === 1);
    expect(String(caught[0])).toContain("from a listener");
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});

test("a second welcome says nothing new", async () => {
  const { client, peer } = await connected();
  const now = client.serverNow();
  peer.send({ t: "welcome", conn: "c2", now: 5, ping_s: 1, limits: LIMITS, streams: [] });
  await peer.heard();
  expect(client.serverNow()).toBe(now);
});

test("what comes in the frame of the welcome counts", async () => {
  const { stream } = await watching(
    "order:1",
    [begun("order:1", 1, 4, "snapshot")],
    [snap(1, 4, order("1", 4))],
  );
  await until(() => stream.current.status === "live");
  expect(stream.current).toMatchObject({ data: order("1", 4), epoch: "e1", offset: 4, resets: 0 });
});
