//! Against the real hub: what is promised there is what is kept here. Set ORDERHUB_BIN to the binary.

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import {
  createClient,
  type OrderhubClient,
  type OrderLike,
  type Orders,
  type StreamEvent,
  type StreamItem,
} from "../src/index";
import { BINARY, RealHub } from "./support/real-hub";

interface Order extends OrderLike {
  readonly payment: string;
  readonly lines: readonly { sku: string }[];
  readonly allowed: readonly string[];
}

const TIME_MAX_MS = 60_000;
/** Of 12 KB each: more than a hub with small bounds and two kernels keep for one reader. */
const STALLED_ORDERS = 80;
const SMALL_BOUNDS = ["--ws.mailbox_bytes_max", "65536", "--ws.mailbox_items_max", "16"];

if (!BINARY) process.stderr.write("test/hub.test.ts is skipped: set ORDERHUB_BIN to the hub's binary\n");

describe.skipIf(!BINARY)("the real hub", () => {
  let hub: RealHub;
  const tokens: Record<string, string> = {};
  let keys = 0;
  const key = () => {
    keys += 1;
    return `client-test-${keys}`;
  };

  beforeAll(async () => {
    hub = await RealHub.start();
    for (const name of ["customer", "kitchen", "manager"]) tokens[name] = await hub.login(name);
  }, TIME_MAX_MS);
  afterAll(() => hub?.remove());

  const as = (name: string) => tokens[name] ?? "";

  function client(name: string): OrderhubClient {
    const made = createClient({
      url: hub.socketUrl,
      getToken: async () => ({ token: as(name) }),
      client: "client-test/1",
      WebSocket,
    });
    onTestFinished(() => made.stop());
    made.start();
    return made;
  }

  const until = (is: () => boolean) => expect.poll(is, { interval: 5, timeout: 20_000 }).toBe(true);

  test("an order is watched, paid and cancelled by its owner", async () => {
    const customer = client("customer");
    const placed = await hub.place(as("customer"), key());
    const stream = customer.watch<Order>(`order:${placed.id}`);
    const told: StreamEvent<Order>[] = [];
    stream.onEvent<Order>((event) => told.push(event));
    await until(() => stream.current.status === "live");
    expect(stream.current).toMatchObject({ data: { id: placed.id, status: "PENDING" }, resets: 0 });

    const paying = await customer.command(
      placed.id,
      "pay",
      { code: await hub.code(placed.id) },
      { idem: key() },
    );
    await until(() => stream.current.data?.status === "PAID");
    expect(paying.replayed).toBe(false);

    const idem = key();
    const { v } = await customer.command(placed.id, "cancel", { reason: "changed my mind" }, { idem });
    await until(() => stream.current.data?.status === "CANCELLED");
    const again = await customer.command(placed.id, "cancel", { reason: "changed my mind" }, { idem });
    expect(again).toEqual({ v, replayed: true });
    const refused = customer.command(placed.id, "cancel", {}, { idem: key() });
    await expect(refused).rejects.toMatchObject({ code: "order_final", orderStatus: "CANCELLED" });

    const offsets = told.map((event) => event.offset);
    expect(offsets).toEqual(Array.from(offsets, (_, index) => (offsets[0] ?? 0) + index));
    expect(told.every((event) => event.state?.version === event.v && event.v === event.offset)).toBe(true);
    expect(told.map((event) => event.kind)).toEqual(
      expect.arrayContaining(["order.paid", "order.cancelled"]),
    );
    expect(told.find((event) => event.kind === "order.cancelled")?.crit).toBe(true);
    expect(Math.abs(customer.serverNow() - Date.now())).toBeLessThan(1_000);
  });

  test("the board shows what the kitchen may see; what is not for somebody is refused", async () => {
    const kitchen = client("kitchen");
    const board = kitchen.watch<Orders<Order>>("board:main");
    await until(() => board.current.status === "live");
    const told: StreamEvent<Order>[] = [];
    board.onEvent<Order>((event) => told.push(event));
    const placed = await hub.place(as("customer"), key());
    await until(() => board.current.data?.orders.has(placed.id) ?? false);
    expect(board.current.data?.orders.get(placed.id)).not.toHaveProperty("total");
    expect(told.find((event) => event.id === placed.id)).toMatchObject({ kind: "order.placed", v: 1 });

    const customer = client("customer");
    const foreign = customer.watch("board:main");
    const nothing = customer.watch("order:00000000-0000-7000-8000-000000000000");
    await until(() => foreign.current.status === "refused" && nothing.current.status === "refused");
    expect([foreign.current.error, nothing.current.error]).toEqual(["forbidden", "not_found"]);
  });

  test("`admin` is every site of the manager; `me` the caller's orders; `menu` what is sold", async () => {
    const manager = client("manager");
    const all = manager.watch<Orders<Order>>("admin");
    const customer = client("customer");
    const mine = customer.watch<Orders<Order>>("me");
    const menu = customer.watch<{ products: { sku: string; name: string }[] }>("menu:main");
    await until(() => [all, mine, menu].every((stream) => stream.current.status === "live"));
    const placed = await hub.place(as("customer"), key());
    await until(() => [all, mine].every((stream) => stream.current.data?.orders.has(placed.id)));
    expect(mine.current.data?.orders.get(placed.id)).toHaveProperty("total");

    const skus = menu.current.data?.products.map((product) => product.sku) ?? [];
    expect(skus).toContain("pizza-margherita");
    await hub.change(as("manager"), "pizza-margherita", { name: "Margherita della casa" });
    const name = () =>
      menu.current.data?.products.find((product) => product.sku === "pizza-margherita")?.name;
    await until(() => name() === "Margherita della casa");
    await hub.change(as("manager"), "pizza-margherita", { name: "Margherita" });
    await until(() => name() === "Margherita");
    expect(menu.current.data?.products.map((product) => product.sku)).toEqual(skus);
  });

  test(
    "after a kill it resumes where it stood: no event is missed, none comes twice",
    async () => {
      const [customer, kitchen] = [client("customer"), client("kitchen")];
      const board = kitchen.watch<Orders<Order>>("board:main");
      const told: StreamEvent<Order>[] = [];
      board.onEvent<Order>((event) => told.push(event));
      const read: StreamItem<Orders<Order>, Order>[] = [];
      const reading = (async () => {
        for await (const item of board) read.push(item);
      })();
      const first = await hub.place(as("customer"), key());
      const order = customer.watch<Order>(`order:${first.id}`);
      await until(
        () => order.current.status === "live" && (board.current.data?.orders.has(first.id) ?? false),
      );
      const { resets, offset = 0 } = board.current;

      await hub.kill();
      await until(() => [board, order].every((stream) => stream.current.status === "stale"));
      expect(order.current.data).toMatchObject({ id: first.id });
      const lost = customer.command(first.id, "cancel", {}, { idem: "over-a-kill" });

      await hub.run();
      const second = await hub.place(as("customer"), key());
      await expect(lost).resolves.toMatchObject({ replayed: false });
      await until(() => [board, order].every((stream) => stream.current.status === "live"));
      await until(() => board.current.data?.orders.get(first.id)?.status === "CANCELLED");
      await until(() => board.current.data?.orders.has(second.id) ?? false);
      expect(order.current).toMatchObject({ data: { status: "CANCELLED" }, resets: 0 });
      expect(board.current.resets).toBe(resets);
      const offsets = told.map((event) => event.offset).filter((told) => told > offset);
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      board.close();
      await reading;
      expect(read[0]).toMatchObject({ kind: "reset", reason: "snapshot" });
      expect(read.slice(1)).toEqual(told);
      const placed = told.filter((event) => event.kind === "order.placed").map((event) => event.id);
      expect(placed).toEqual(expect.arrayContaining([second.id]));
      expect(new Set(placed).size).toBe(placed.length);
    },
    TIME_MAX_MS,
  );

  test(
    "a reader that stalls gets the state, and every critical event that it had missed, once",
    async () => {
      let socket: WebSocket | undefined;
      class Stalling extends WebSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol);
          socket = this;
        }
      }
      const hub = await RealHub.start(...SMALL_BOUNDS);
      onTestFinished(() => hub.remove());
      const [customer, token] = [await hub.login("customer"), await hub.login("kitchen")];
      const kitchen = createClient({ url: hub.socketUrl, getToken: () => token, WebSocket: Stalling });
      onTestFinished(() => kitchen.stop());
      kitchen.start();
      const board = kitchen.watch<Orders<Order>>("board:main");
      const told: StreamEvent<Order>[] = [];
      board.onEvent<Order>((event) => told.push(event));
      await until(() => board.current.status === "live");
      const { resets } = board.current;

      // As a program that has something else to do: nothing is read until what the hub may keep for it is used up.
      socket?.pause();
      const lines = Array.from({ length: 25 }, () => ({
        sku: "pizza-margherita",
        quantity: 1,
        note: "thin ".repeat(90),
      }));
      const placed: { id: string }[] = [];
      while (placed.length < STALLED_ORDERS) {
        const some = Array.from({ length: 10 }, () => hub.place(customer, key(), lines));
        placed.push(...(await Promise.all(some)));
      }
      const [first, last] = [placed[0]?.id ?? "", placed.at(-1)?.id ?? ""];
      for (const id of [first, last]) await hub.cancel(customer, id, key());
      socket?.resume();

      const open = placed.map(({ id }) => id).filter((id) => id !== first && id !== last);
      const statusOf = (id: string) => board.current.data?.orders.get(id)?.status;
      await until(() => board.current.status === "live" && open.every((id) => statusOf(id) === "PENDING"));
      expect(board.current.resets).toBeGreaterThan(resets);
      await until(() => [first, last].every((id) => told.some((event) => event.id === id && event.crit)));
      const critical = told.filter((event) => event.crit).map((event) => event.id);
      expect(critical).toEqual([first, last]);
      const offsets = told.map((event) => event.offset);
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      expect(told.length).toBeLessThan(STALLED_ORDERS);
      for (const id of [first, last]) expect(statusOf(id) ?? "CANCELLED").toBe("CANCELLED");
    },
    TIME_MAX_MS,
  );
});
