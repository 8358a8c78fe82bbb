// @vitest-environment jsdom
//! The hooks, in React's own strict mode, over a real socket.

import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, expect, test } from "vitest";
import type { OrderhubClient, StreamEvent } from "../src/index";
import { useCommand, useConnection, useStream } from "../src/react/index";
import { LINGER_MS } from "../src/streams";
import { begun, connected, ev, order, type Stage, snap, stage } from "./support/stage";

afterEach(cleanup);

const strict = { reactStrictMode: true };

function Mine({ hub }: { hub: OrderhubClient }) {
  return createElement("p", null, useStream(hub, "me").status);
}

/** Waits for what the network brings, and lets React draw it. */
async function drawn(is: () => boolean): Promise<void> {
  await waitFor(() => expect(is()).toBe(true), { interval: 2, timeout: 2_000 });
}

/** `order:1` on the screen, live at version 1. */
async function shown(set: Stage) {
  const told: StreamEvent[] = [];
  let drawings = 0;
  const hook = renderHook(
    ({ name }: { name: string | null }) => {
      drawings += 1;
      return useStream<{ version: number }>(set.client, name, (event) => told.push(event));
    },
    { ...strict, initialProps: { name: "order:1" as string | null } },
  );
  expect(hook.result.current).toEqual({ status: "loading", data: undefined, resets: 0 });
  set.client.start();
  const peer = await set.hub.connection();
  const hello = await peer.welcome([begun("order:1", 7, 1, "snapshot")], [snap(7, 1, order("1"))]);
  await drawn(() => set.client.status.state === "connected");
  expect(hello.resume).toEqual([{ s: "order:1" }]);
  return { ...hook, peer, told, drawings: () => drawings };
}

test("a stream is watched once, drawn when it changes, heard once, and left with its component", async () => {
  const set = await stage();
  const { result, peer, told, drawings, unmount } = await shown(set);
  expect(result.current).toMatchObject({ status: "live", data: { version: 1 } });
  const before = drawings();
  await peer.heard();
  expect(drawings()).toBe(before);
  peer.send(ev(7, 2, { k: "order.paid", d: { version: 2 } }));
  await drawn(() => told.length > 0);
  expect(result.current.data?.version).toBe(2);
  expect(told.map((event) => event.kind)).toEqual(["order.paid"]);

  unmount();
  set.time.advance(LINGER_MS);
  expect(await peer.until("unsub")).toMatchObject({ s: "order:1" });
});

test("another name is another stream; null is none", async () => {
  const set = await stage();
  const { result, rerender, peer } = await shown(set);
  rerender({ name: "order:2" });
  expect(result.current).toMatchObject({ status: "loading", data: undefined });
  const { id } = await peer.until("sub");
  peer.send({ t: "sub_ok", id, ...begun("order:2", 8, 4, "snapshot") }, snap(8, 4, order("2", 4)));
  await drawn(() => result.current.status === "live");
  expect(result.current.data).toEqual(order("2", 4));
  rerender({ name: null });
  expect(result.current).toEqual({ status: "loading", data: undefined, resets: 0 });
});

test("components that show the same share a subscription", async () => {
  const set = await stage();
  const hook = () => useStream(set.client, "order:1");
  const [one, two] = [renderHook(hook, strict), renderHook(hook, strict)];
  set.client.start();
  const hello = await (await set.hub.connection()).welcome(
    [begun("order:1", 7, 1, "snapshot")],
    [snap(7, 1, order("1"))],
  );
  await drawn(() => set.client.status.state === "connected");
  expect(hello.resume).toEqual([{ s: "order:1" }]);
  expect(one.result.current.data?.version).toBe(1);
  expect(two.result.current).toBe(one.result.current);
});

test("the connection as it stands", async () => {
  const set = await stage();
  const { result } = renderHook(() => useConnection(set.client), strict);
  expect(result.current.state).toBe("disconnected");
  act(() => set.client.start());
  expect(result.current.state).toBe("connecting");
  const peer = await set.hub.connection();
  await peer.welcome();
  await drawn(() => set.client.status.state === "connected");
  expect(result.current).toBe(set.client.status);
  peer.close(4003, "no");
  await drawn(() => set.client.status.state === "disconnected");
  expect(result.current.closed).toEqual({ code: 4003, reason: "no", fatal: true });
});

async function button(orderId = "1") {
  const set = await connected();
  const hook = renderHook(({ id }) => useCommand(set.client, id, "cancel"), {
    ...strict,
    initialProps: { id: orderId },
  });
  return { ...set, ...hook };
}

test("a command is sent once however often it is asked for, and tells how it went", async () => {
  const { result, peer } = await button();
  expect(result.current).toEqual({ run: expect.any(Function), isPending: false });
  let answers: Promise<unknown>[] = [];
  act(() => {
    answers = [result.current.run({ reason: "late" }), result.current.run({ reason: "late" })];
  });
  expect(result.current.isPending).toBe(true);
  const cmd = await peer.next();
  expect(cmd).toMatchObject({ t: "cmd", order: "1", action: "cancel", args: { reason: "late" } });
  expect(cmd.idem).toMatch(/^[0-9a-f]{32}$/);
  peer.send({ t: "ok", id: cmd.id, v: 2 });
  await drawn(() => result.current.result !== undefined);
  expect(result.current).toMatchObject({ isPending: false, result: { v: 2, replayed: false } });
  expect(await Promise.all(answers)).toEqual([result.current.result, result.current.result]);
  expect(peer.unread).toEqual([]);
});

test("asked for again after an unknown outcome it has the same key; after an answer, another", async () => {
  const { result, peer, time } = await button();
  const ask = async (args?: { reason: string }) => {
    let answer: Promise<unknown> = Promise.resolve();
    act(() => {
      answer = result.current.run(args, { timeoutMs: 1_000 });
    });
    return { cmd: await peer.next(), answer };
  };
  const first = await ask();
  await act(async () => {
    time.advance(1_000);
    expect(await first.answer).toBeUndefined();
  });
  expect(result.current.error?.code).toBe("outcome_unknown");
  const other = await ask({ reason: "late" });
  expect(other.cmd.idem).not.toBe(first.cmd.idem);
  peer.send({ t: "err", id: other.cmd.id, code: "order_final", detail: "it has ended" });
  await drawn(() => result.current.error?.code === "order_final");
  const again = await ask();
  expect(again.cmd.idem).toBe(first.cmd.idem);
  peer.send({ t: "ok", id: again.cmd.id, v: 2, replayed: true });
  await drawn(() => result.current.result?.replayed === true);
  const another = await ask();
  expect(another.cmd.idem).not.toBe(first.cmd.idem);
  peer.send({ t: "ok", id: another.cmd.id, v: 3 });
  await drawn(() => !result.current.isPending);
});

test("how a command about another order went is not shown, whenever it is answered", async () => {
  const { result, peer, rerender } = await button("1");
  act(() => void result.current.run());
  const one = await peer.next();
  rerender({ id: "2" });
  expect(result.current.isPending).toBe(false);
  act(() => void result.current.run());
  const two = await peer.next();
  expect(two.order).toBe("2");
  await act(async () => {
    peer.send({ t: "ok", id: one.id, v: 9 });
    await peer.heard();
  });
  expect(result.current).toMatchObject({ isPending: true });
  peer.send({ t: "ok", id: two.id, v: 2 });
  await drawn(() => result.current.result?.v === 2);
});

test("on a server it is loading", async () => {
  const { client } = await stage();
  expect(renderToString(createElement(Mine, { hub: client }))).toBe("<p>loading</p>");
});
