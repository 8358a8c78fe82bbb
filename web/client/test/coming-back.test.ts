//! How a connection ends, what the hub says of it, and when the client comes back.

import { expect, test } from "vitest";
import { LIMITS } from "./support/scripted-hub";
import { begun, bye, comeBack, ev, oneOrder, order, stage, until } from "./support/stage";

test.each([4000, 4003, 4005, 4009, 4010, 4013, 4029])(
  "%i is the end, by bye or by close frame",
  async (code) => {
    for (const isByFrame of [false, true]) {
      const { client, peer, time, hub, stream } = await oneOrder();
      if (isByFrame) peer.close(code, "because");
      else peer.send(bye(code, { retry_ms: null }));
      await until(() => client.status.state === "disconnected");
      expect(client.status).toMatchObject({
        retryAt: null,
        closed: { code, reason: "because", fatal: true },
      });
      expect(stream.current).toMatchObject({ status: "stale", data: order("1") });
      expect(time.pending).toBe(0);
      client.reconnectNow();
      expect(client.status.state).toBe("disconnected");
      client.start();
      await (await hub.connection()).welcome([begun("order:1", 7, 1, "live")]);
      await until(() => stream.current.status === "live");
    }
  },
);

test("a hub that says never to come back is believed, whatever the code", async () => {
  const { client, peer } = await oneOrder();
  peer.send(bye(4100, { retry_ms: null }));
  await until(() => client.status.state === "disconnected");
  expect(client.status.closed).toMatchObject({ code: 4100, fatal: true });
});

test.each([4001, 4202])("after %i fresh credentials are tried once, and no more", async (code) => {
  const set = await oneOrder();
  const { client, peer, asked } = set;
  peer.send(bye(code, { retry_ms: code === 4001 ? null : 0 }));
  const next = await comeBack(set);
  expect(asked()).toBe(2);
  await next.next();
  next.send(bye(code, { retry_ms: code === 4001 ? null : 0 }));
  await until(() => client.status.state === "disconnected");
  expect(client.status.closed).toMatchObject({ code, fatal: true });
});

test("credentials that were good for a while may be renewed again", async () => {
  const set = await oneOrder();
  let { peer } = set;
  for (let round = 0; round < 3; round++) {
    set.time.advance(10_000);
    peer.send(bye(4202));
    peer = await comeBack(set);
    await peer.welcome([begun("order:1", 7, 1, "live")]);
    await until(() => set.client.status.state === "connected");
  }
});

test("41xx backs off further each time, and starts anew after ten good seconds", async () => {
  const set = await oneOrder();
  const { client, time } = set;
  let { peer } = set;
  const waits: number[] = [];
  for (let round = 0; round < 4; round++) {
    peer.send(bye(4112, { retry_ms: 100, spread_ms: 100 }));
    await until(() => client.status.retryAt !== null);
    expect(client.status.attempt).toBe(round + 1);
    waits.push(time.untilNext);
    peer = await comeBack(set);
    await peer.welcome([begun("order:1", 7, 1, "live")]);
    await until(() => client.status.state === "connected");
  }
  expect(waits).toEqual([225, 350, 600, 1_100]);
  time.advance(9_999);
  peer.terminate();
  await until(() => client.status.retryAt !== null);
  expect(time.untilNext).toBe(2_000);
  peer = await comeBack(set);
  await peer.welcome([begun("order:1", 7, 1, "live")]);
  await until(() => client.status.state === "connected");
  time.advance(10_000);
  peer.terminate();
  await until(() => client.status.retryAt !== null);
  expect(time.untilNext).toBe(125);
});

test("a hub that takes nobody in now (HTTP 503) is left alone for longer each time", async () => {
  const { hub, client, time } = await stage();
  hub.refusal = 503;
  client.start();
  const waits: number[] = [];
  for (let round = 1; round <= 4; round += 1) {
    await until(() => client.status.retryAt !== null);
    expect(client.status).toMatchObject({ state: "connecting", attempt: round, closed: { code: 1006 } });
    waits.push(time.untilNext);
    if (round === 4) hub.refusal = undefined;
    time.advance(time.untilNext);
  }
  expect(waits).toEqual([125, 250, 500, 1_000]);
  expect(hub.refused).toBe(4);
  await (await hub.connection()).welcome();
  await until(() => client.status.state === "connected");
});

test("42xx comes back within the spread that the hub asked for", async () => {
  const set = await oneOrder();
  set.peer.send(bye(4200, { retry_ms: 300, spread_ms: 8_000 }));
  await until(() => set.client.status.retryAt !== null);
  expect(set.time.untilNext).toBe(4_300);
  expect(set.client.status.closed).toEqual({ code: 4200, reason: "because", fatal: false });
});

test("nothing counts after a goodbye", async () => {
  const { client, peer, stream } = await oneOrder();
  const welcome = { t: "welcome", conn: "c", now: 1, ping_s: 20, limits: LIMITS, streams: [] };
  peer.send(bye(4100), ev(7, 2, { d: { version: 2 } }), bye(4003), welcome);
  await until(() => client.status.state !== "connected");
  expect(client.status).toMatchObject({ state: "connecting", attempt: 1, closed: { code: 4100 } });
  expect(stream.current).toMatchObject({ status: "stale", offset: 1 });
});

test("where the hub says so, positions are forgotten", async () => {
  const set = await oneOrder();
  set.peer.send(bye(4113, { resume: false }));
  const next = await comeBack(set);
  expect((await next.next()).resume).toEqual([{ s: "order:1" }]);
  expect(set.stream.current).toMatchObject({ status: "stale", data: order("1") });
});

test("a hub that falls silent is left after an interval of pings and 15 s", async () => {
  const set = await oneOrder();
  const { time, client, peer, stream } = set;
  time.advance(30_000);
  await peer.heard();
  time.advance(34_999);
  expect(client.status.state).toBe("connected");
  time.advance(1);
  expect(client.status).toMatchObject({
    state: "connecting",
    closed: { code: 1006, reason: "the hub fell silent", fatal: false },
  });
  expect(stream.current.status).toBe("stale");
  const next = await comeBack(set);
  await next.welcome([begun("order:1", 7, 1, "live")]);
  await until(() => client.status.state === "connected");
});

test("reconnectNow skips the wait", async () => {
  const set = await oneOrder();
  const { client, hub, peer } = set;
  peer.send(bye(4200, { spread_ms: 20_000 }));
  await until(() => client.status.retryAt !== null);
  client.reconnectNow();
  client.reconnectNow();
  expect(client.status).toMatchObject({ state: "connecting", retryAt: null });
  await (await hub.connection()).welcome([begun("order:1", 7, 1, "live")]);
  await until(() => client.status.state === "connected");
  expect(hub.accepted).toBe(2);
});

test("reconnectNow on a connection that seems to stand asks for a sign of life", async () => {
  const set = await oneOrder();
  const { client, time, peer } = set;
  client.reconnectNow();
  client.reconnectNow();
  expect(await peer.next()).toEqual({ t: "unsub", id: 0, s: "" });
  peer.send({ t: "ok", id: 0 }, { t: "ping" });
  expect(await peer.next()).toEqual({ t: "pong" });
  time.advance(5_000);
  expect(client.status.state).toBe("connected");
  client.reconnectNow();
  time.advance(4_999);
  expect(client.status.state).toBe("connected");
  time.advance(1);
  expect(client.status.closed?.reason).toBe("the hub gave no sign of life");
  await comeBack(set);
});

test("a token is renewed within the connection", async () => {
  const { client, peer } = await oneOrder();
  client.refresh("newer");
  expect(await peer.next()).toEqual({ t: "refresh", token: "newer" });
});

test("stop closes with 1000 and leaves nothing behind; start resumes", async () => {
  const { client, hub, peer, stream, time } = await oneOrder();
  let changes = 0;
  stream.onChange(() => {
    changes += 1;
  });
  peer.send(ev(7, 2, { d: { version: 2 } }));
  client.stop();
  client.stop();
  expect(await peer.closed).toBe(1000);
  expect(changes).toBe(1);
  expect(time.pending).toBe(0);
  expect(stream.current).toMatchObject({ status: "stale", offset: 1 });
  time.advance(600_000);
  expect(hub.accepted).toBe(1);
  client.start();
  const hello = await (await hub.connection()).welcome([begun("order:1", 7, 1, "live")]);
  expect(hello.resume).toEqual([{ s: "order:1", e: "e1", o: 1 }]);
  await until(() => stream.current.status === "live");
});

test("stop with `forget` keeps nothing for the next person", async () => {
  const { client, hub, stream } = await oneOrder();
  client.stop({ forget: true });
  expect(stream.current).toMatchObject({ status: "loading", data: undefined });
  client.start();
  expect((await (await hub.connection()).next()).resume).toEqual([{ s: "order:1" }]);
});

test("stop while the socket still connects is quiet", async () => {
  const { client, hub, time } = await oneOrder();
  client.stop();
  client.start();
  await Promise.resolve();
  await Promise.resolve();
  client.stop();
  expect(client.status.state).toBe("disconnected");
  expect(time.pending).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(client.status.state).toBe("disconnected");
  expect(hub.accepted).toBeGreaterThan(0);
});

test("a listener may stop the client in the middle of a frame's news", async () => {
  const { client, peer, stream, time } = await oneOrder();
  const seen: number[] = [];
  stream.onEvent((event) => {
    seen.push(event.offset);
    client.stop();
  });
  peer.send(ev(7, 2, { d: { version: 2 } }), ev(7, 3, { d: { version: 3 } }));
  await until(() => seen.length === 2);
  expect(stream.current).toMatchObject({ status: "stale", offset: 3 });
  expect(time.pending).toBe(0);
});
