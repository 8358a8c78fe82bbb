import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { SEND_BYTES_MAX } from "../src/commands";
import { CommandError } from "../src/index";
import { comeBack, connected, stage, until } from "./support/stage";

/** How a command ended, without waiting for the test to fail. */
const outcome = (command: Promise<unknown>) => command.catch((error: unknown) => error);

test("a command is sent as it was given, and resolves with the answer", async () => {
  const { client, peer } = await connected();
  const command = client.command("o1", "cancel", { reason: "late" }, { idem: "k1", expectV: 3 });
  const sent = await peer.next();
  expect(sent).toEqual({
    t: "cmd",
    id: expect.any(Number),
    order: "o1",
    action: "cancel",
    args: { reason: "late" },
    idem: "k1",
    expect_v: 3,
  });
  peer.send({ t: "ok", id: sent.id, v: 4, replayed: true });
  expect(await command).toEqual({ v: 4, replayed: true });

  const plain = client.command("o1", "otp");
  const second = await peer.next();
  expect(second).toEqual({ t: "cmd", id: expect.any(Number), order: "o1", action: "otp", args: {} });
  peer.send({ t: "ok", id: second.id });
  expect(await plain).toEqual({ replayed: false });
});

test("a refusal carries the code, and where the order stands", async () => {
  const { client, peer } = await connected();
  const command = outcome(client.command("o1", "cancel", {}, { idem: "k" }));
  const { id } = await peer.next();
  const err = { t: "err", id, code: "cancel_window_closed", detail: "Until noon.", order_status: "PAID" };
  peer.send({ ...err, order_version: 5, allowed: ["reject"] });
  const error = (await command) as CommandError;
  expect(error).toBeInstanceOf(CommandError);
  expect({ ...error }).toEqual({
    name: "CommandError",
    code: "cancel_window_closed",
    detail: "Until noon.",
    orderStatus: "PAID",
    orderVersion: 5,
    allowed: ["reject"],
  });
});

test("answers find their command, whatever their order", async () => {
  const { client, peer } = await connected();
  const commands = ["a", "b"].map((order) => client.command(order, "fulfill"));
  const [a, b] = [await peer.next(), await peer.next()];
  peer.send({ t: "ok", id: b.id, v: 2 }, { t: "ok", id: a.id, v: 1 }, { t: "ok", id: a.id, v: 9 });
  expect(await Promise.all(commands)).toEqual([
    { v: 1, replayed: false },
    { v: 2, replayed: false },
  ]);
});

test("a connection lost before the answer: outcome unknown, and it is not sent again", async () => {
  const set = await connected();
  const command = outcome(set.client.command("o1", "pay", { code: "1" }, { idem: "k" }));
  await set.peer.next();
  set.peer.terminate();
  expect(await command).toMatchObject({ code: "outcome_unknown" });
  const next = await comeBack(set);
  await next.welcome();
  await next.heard();
  expect(next.unread).toEqual([]);
});

test("while connecting, commands wait for the welcome", async () => {
  const { client, hub } = await stage();
  expect(await outcome(client.command("o0", "fulfill"))).toMatchObject({ code: "not_sent" });
  client.start();
  const commands = ["a", "b"].map((order) => client.command(order, "fulfill"));
  const peer = await hub.connection();
  await peer.welcome();
  for (const order of ["a", "b"]) {
    const sent = await peer.next();
    expect(sent).toMatchObject({ t: "cmd", order });
    peer.send({ t: "ok", id: sent.id });
  }
  await Promise.all(commands);
});

test("what waits for a connection waits for the next one too", async () => {
  const set = await stage();
  set.client.start();
  const command = set.client.command("o", "fulfill");
  (await set.hub.connection()).terminate();
  const peer = await comeBack(set);
  await peer.welcome();
  const { id } = await peer.next();
  peer.send({ t: "ok", id, v: 2 });
  expect(await command).toEqual({ v: 2, replayed: false });
});

test("commands that are answered make room", async () => {
  const { client, peer, time } = await connected();
  for (let count = 0; count < 70; count++) {
    const command = client.command("o", "fulfill");
    time.advance(1_000);
    const { id } = await peer.next();
    peer.send({ t: "ok", id });
    await command;
  }
});

test("the hub says how large a frame may be", async () => {
  const { client, hub } = await stage();
  client.start();
  const limits = { frame_bytes: 200, streams: 1, commands_per_s: 5, subscriptions_per_s: 50 };
  await (await hub.connection()).welcome([], [], { limits });
  await until(() => client.status.state === "connected");
  const command = outcome(client.command("o", "cancel", { reason: "x".repeat(200) }));
  expect(await command).toMatchObject({ detail: "the command is too large" });
});

test("more than 64 under way are refused at once, and so is one that is too large", async () => {
  const { client } = await stage();
  client.start();
  const waiting = Array.from({ length: 64 }, () => outcome(client.command("o", "fulfill")));
  expect(await outcome(client.command("o", "fulfill"))).toMatchObject({
    code: "not_sent",
    detail: "too many commands are under way",
  });
  client.stop();
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: "not_sent" });
  client.start();
  const large = client.command("o", "cancel", { reason: "x".repeat(20_000) });
  expect(await outcome(large)).toMatchObject({ code: "not_sent", detail: "the command is too large" });
});

test("no more waits to be sent than 256 KiB, what the network has not taken included", async () => {
  let unsent = 0;
  class Slow extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      Object.defineProperty(this, "bufferedAmount", { get: () => unsent });
    }
  }
  const { client, peer } = await connected({ WebSocket: Slow });
  const large = () => outcome(client.command("o", "cancel", { reason: "x".repeat(15_000) }));
  const queued = Array.from({ length: 9 + 17 }, large);
  expect(await large()).toMatchObject({ code: "not_sent", detail: "too much waits to be sent" });
  for (let count = 0; count < 9; count += 1) peer.send({ t: "ok", id: (await peer.next()).id });
  await Promise.all(queued.slice(0, 9));
  client.stop();
  for (const error of await Promise.all(queued.slice(9))) expect(error).toMatchObject({ code: "not_sent" });

  const set = await connected({ WebSocket: Slow });
  unsent = SEND_BYTES_MAX - 10;
  expect(await outcome(set.client.command("o", "fulfill"))).toMatchObject({ code: "not_sent" });
  unsent = SEND_BYTES_MAX / 2;
  const command = set.client.command("o", "fulfill");
  set.peer.send({ t: "ok", id: (await set.peer.next()).id });
  await command;
});

test("commands go no faster than the hub takes them", async () => {
  const { client, peer, time } = await connected();
  const commands = Array.from({ length: 20 }, (_, index) => outcome(client.command(`${index}`, "fulfill")));
  await peer.heard();
  time.advance(1_000);
  peer.send({ t: "ping" });
  const second: unknown[] = [];
  for (let message = await peer.next(); message.t !== "pong"; message = await peer.next())
    second.push(message);
  expect(second.length).toBeGreaterThan(0);
  expect(second.length).toBeLessThanOrEqual(5);
  client.stop();
  const codes = (await Promise.all(commands)).map((error) => (error as CommandError).code);
  const sent = codes.filter((code) => code === "outcome_unknown").length;
  expect(sent).toBeGreaterThan(5);
  expect(sent).toBeLessThanOrEqual(15);
  expect(codes.filter((code) => code === "not_sent").length).toBe(20 - sent);
});

test("time runs out: not sent where it never left, unknown where it did", async () => {
  const { client, hub, time } = await stage();
  client.start();
  const early = outcome(client.command("o", "fulfill", {}, { timeoutMs: 1_000 }));
  time.advance(1_000);
  expect(await early).toMatchObject({ code: "not_sent", detail: "no connection in time" });
  const peer = await hub.connection();
  await peer.welcome();
  await until(() => client.status.state === "connected");
  const late = outcome(client.command("o", "fulfill"));
  const { id } = await peer.next();
  time.advance(30_000);
  expect(await late).toMatchObject({ code: "outcome_unknown" });
  peer.send({ t: "ok", id });
  await peer.heard();
});

test("a fatal close rejects what waits", async () => {
  const { client, hub } = await stage();
  client.start();
  const command = outcome(client.command("o", "fulfill"));
  const peer = await hub.connection();
  await peer.next();
  peer.close(4003);
  expect(await command).toMatchObject({ code: "not_sent" });
  expect(client.status.state).toBe("disconnected");
});
