//! Coming back with what the hub gave for it, so that a crowd asks nobody for tokens.

import { expect, test } from "vitest";
import { AuthRequired } from "../src/index";
import type { Peer } from "./support/scripted-hub";
import { begun, bye, comeBack, order, type Stage, snap, stage, until } from "./support/stage";

const PASS = { resume_token: "pass-1", resume_s: 900 };
const LIVE = [begun("order:1", 7, 1, "live")];

/** A client that watches an order, and was given `PASS`. */
async function given(options: Parameters<typeof stage>[0] = {}): Promise<Stage & { peer: Peer }> {
  const set = await stage(options);
  set.client.watch("order:1");
  set.client.start();
  const peer = await set.hub.connection();
  await peer.welcome([begun("order:1", 7, 1, "snapshot")], [snap(7, 1, order("1"))], PASS);
  await until(() => set.client.status.state === "connected");
  return { ...set, peer };
}

/** The connection is cut, and comes back. */
async function again(set: Stage, peer: Peer, more: object = PASS): Promise<{ peer: Peer; hello: object }> {
  peer.terminate();
  const next = await comeBack(set);
  const hello = await next.welcome(LIVE, [], more);
  await until(() => set.client.status.state === "connected");
  return { peer: next, hello };
}

test("it comes back with the token of the last welcome, as often as it likes, and asks nobody", async () => {
  const set = await given();
  let { peer } = set;
  for (const [round, token] of ["pass-1", "pass-2", "pass-2"].entries()) {
    const next = await again(set, peer, round === 0 ? { resume_token: "pass-2", resume_s: 900 } : {});
    expect(next.hello).toEqual({
      t: "hello",
      resume_token: token,
      client: "@orderhub/client/0.1.0",
      resume: [{ s: "order:1", e: "e1", o: 1 }],
    });
    ({ peer } = next);
  }
  expect(set.asked()).toBe(1);
});

test("a ping brings a newer one, with a life of its own", async () => {
  const set = await given();
  for (let passed = 0; passed < 800; passed += 20) {
    set.time.advance(20_000);
    await set.peer.heard();
  }
  set.peer.send({ t: "ping", w: [], r: "pass-2" });
  await set.peer.until("pong");
  for (let passed = 0; passed < 800; passed += 20) {
    set.time.advance(20_000);
    await set.peer.heard();
  }
  expect((await again(set, set.peer)).hello).toMatchObject({ resume_token: "pass-2" });
});

test("after its life, credentials are asked for", async () => {
  const set = await given();
  for (let passed = 0; passed < 900; passed += 20) {
    set.time.advance(20_000);
    await set.peer.heard();
  }
  expect((await again(set, set.peer)).hello).toMatchObject({ token: "token" });
  expect(set.asked()).toBe(2);
});

test("where the hub does not take it, credentials are asked for at once, whatever happened before", async () => {
  const set = await given();
  set.peer.terminate();
  for (let round = 0; round < 3; round += 1) {
    const refused = await comeBack(set);
    expect(await refused.next()).toMatchObject({ resume_token: "pass-1" });
    refused.send(bye(4001, { retry_ms: null, resume: false }));
    // No wait in between, and it goes on where it stood.
    const next = await set.hub.connection();
    const resume = [{ s: "order:1", e: "e1", o: 1 }];
    expect(await next.welcome(LIVE, [], PASS)).toMatchObject({ token: "token", resume });
    await until(() => set.client.status.state === "connected");
    expect(set.asked()).toBe(round + 2);
    next.terminate();
  }
});

test("where those are refused too, it is as ever: once more, and no more", async () => {
  const set = await given();
  set.peer.terminate();
  const refused = await comeBack(set);
  await refused.next();
  refused.send(bye(4001, { retry_ms: null }));
  const second = await set.hub.connection();
  expect(await second.next()).toMatchObject({ token: "token" });
  second.send(bye(4001, { retry_ms: null }));
  const third = await comeBack(set);
  expect(await third.next()).toMatchObject({ token: "token" });
  third.send(bye(4001, { retry_ms: null }));
  await until(() => set.client.status.state === "disconnected");
  expect(set.client.status.closed).toEqual({ code: 4001, reason: "because", fatal: true });
  expect(set.asked()).toBe(3);
});

test("a session that ended is at an end, also by this door", async () => {
  const set = await given();
  set.peer.terminate();
  const refused = await comeBack(set);
  await refused.next();
  refused.send(bye(4010, { retry_ms: null }));
  await until(() => set.client.status.state === "disconnected");
  set.client.start();
  expect(await (await set.hub.connection()).next()).toMatchObject({ token: "token" });
});

test.each([
  [4202, 0],
  [4113, 0],
])("after %i the application is asked", async (code, retry_ms) => {
  const set = await given();
  set.peer.send(bye(code, { retry_ms }));
  expect(await (await comeBack(set)).next()).toMatchObject({ token: "token" });
});

test("stopped for another person, nothing is kept; stopped for a while, it is", async () => {
  const set = await given();
  set.client.stop();
  set.client.start();
  const peer = await set.hub.connection();
  expect(await peer.next()).toMatchObject({ resume_token: "pass-1" });
  set.client.stop({ forget: true });
  set.client.start();
  expect(await (await set.hub.connection()).next()).toMatchObject({ token: "token" });
});

test("back by it, the token is renewed in the background, once, and not at the same moment everywhere", async () => {
  for (const [luck, after] of [
    [0, 5_000],
    [0.999, 44_960],
  ] as const) {
    let count = 0;
    const set = await given({ random: () => luck, getToken: async () => `token-${++count}` });
    const { peer } = await again(set, set.peer);
    for (let passed = 0; passed + 20_000 < after; passed += 20_000) {
      set.time.advance(20_000);
      await peer.heard();
    }
    expect(set.asked()).toBe(1);
    set.time.advance(after % 20_000);
    expect(await peer.until("refresh")).toEqual({ t: "refresh", token: "token-2" });
    await peer.heard();
    set.time.advance(20_000);
    await peer.heard();
    expect(peer.unread).toEqual([]);
    expect(set.asked()).toBe(2);
  }
});

test.each([
  ["a connection that fails meanwhile", undefined],
  ["no token to be had", new Error("not now")],
  ["nobody signed in any more", new AuthRequired()],
])("%s: the renewal comes to nothing, and nothing comes of it", async (_, error) => {
  let give: (token: string) => void = () => {};
  let count = 0;
  const set = await given({
    getToken: () => {
      count += 1;
      if (count === 1) return "first";
      if (error) return Promise.reject(error);
      return new Promise((resolve) => {
        give = resolve;
      });
    },
  });
  const { peer } = await again(set, set.peer);
  set.time.advance(25_000);
  expect(set.asked()).toBe(2);
  await peer.heard();
  expect(set.client.status.state).toBe("connected");
  if (error) return;
  const next = await again(set, peer);
  give("late");
  await next.peer.heard();
  expect(next.peer.unread).toEqual([]);
});

test("a ticket cannot be renewed: nobody is asked for one", async () => {
  const set = await given({ getToken: () => ({ ticket: "once" }) });
  const { peer } = await again(set, set.peer);
  set.time.advance(25_000);
  await peer.heard();
  set.time.advance(25_000);
  await peer.heard();
  expect(set.asked()).toBe(1);
  expect(peer.unread).toEqual([]);
});

test("what a screen is called may change: it is read at every attempt", async () => {
  let name = "web/admin";
  const set = await given({ client: () => name });
  name = "web/board";
  expect((await again(set, set.peer)).hello).toMatchObject({ client: "web/board" });
});
