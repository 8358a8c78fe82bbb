import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { aGhost, anOrder, byId } from "./an-order";
import { acknowledge, FROZEN_MAX, type Memory, NOTHING_SEEN, observe, settle } from "./memory";

const kinds = (observed: { news: readonly { kind: string }[] }) => observed.news.map((one) => one.kind);
const after = (...snapshots: ReturnType<typeof byId>[]): Memory =>
  snapshots.reduce((memory, orders) => observe(memory, orders, true).memory, NOTHING_SEEN);

describe("firing", () => {
  it("is told when a ghost is released", () => {
    const memory = after(byId(aGhost()));
    expect(kinds(observe(memory, byId(anOrder()), true))).toEqual(["fired"]);
  });

  it("is told for a ticket that comes already released, but not for those there at the first look", () => {
    const first = observe(NOTHING_SEEN, byId(anOrder()), true);
    expect(kinds(first)).toEqual([]);
    const second = observe(first.memory, byId(anOrder(), anOrder({ id: "order-2" })), true);
    expect(second.news.map((one) => one.order.id)).toEqual(["order-2"]);
  });

  it("is told once", () => {
    const memory = after(byId(aGhost()), byId(anOrder()));
    expect(kinds(observe(memory, byId(anOrder({ version: 9 })), true))).toEqual([]);
  });

  it("is told of a ghost that was remembered over a reload", () => {
    const memory: Memory = { ...after(byId(aGhost())), isPrimed: false };
    expect(kinds(observe(memory, byId(anOrder()), true))).toEqual(["fired"]);
  });
});

describe("cancelled", () => {
  const cancelled = anOrder({ status: "CANCELLED", reason: "Changed my mind" });

  it("freezes a ghost and a fired ticket, and says which", () => {
    const { released_at: _, ...ghostGone } = cancelled;
    const ghost = observe(after(byId(aGhost())), byId(ghostGone), true);
    expect(kinds(ghost)).toEqual(["cancelled"]);
    expect(ghost.memory.frozen.get("order-1")).toMatchObject({
      number: 1,
      customer: "Cleo",
      reason: "Changed my mind",
      hadFired: false,
    });
    const fired = observe(after(byId(anOrder())), byId(cancelled), true);
    expect(fired.memory.frozen.get("order-1")?.hadFired).toBe(true);
  });

  it("keeps by which station each line was made, also where no line names one", () => {
    const line = { line: 1, sku: "soup", name: "Soup", quantity: 1 };
    const since = "2026-01-05T12:00:09.000Z";
    const ticket = { station: "stove", kind: "kitchen", state: "queued", needs_ack: true, since } as const;
    const part = {
      lines: [line],
      tickets: { "1": { ...ticket, items: { "1": { state: "void" } } } },
    } as const;
    const open = anOrder({ ...part, lines: [...part.lines] });
    const observed = observe(after(byId(open)), byId({ ...open, status: "CANCELLED" }), true);
    expect(observed.memory.frozen.get("order-1")?.lines).toMatchObject([{ station: "stove" }]);
  });

  it("freezes only what people have seen, and once", () => {
    expect(observe(after(byId()), byId(cancelled), true).memory.frozen.size).toBe(0);
    const unpaid = after(byId(anOrder({ status: "PENDING", fulfillment: "held" })));
    expect(observe(unpaid, byId(cancelled), true).memory.frozen.size).toBe(0);
    const acknowledged = acknowledge(after(byId(anOrder()), byId(cancelled)), "order-1");
    const again = observe(acknowledged, byId(cancelled), true);
    expect(again.memory.frozen.size).toBe(0);
    expect(kinds(again)).toEqual([]);
  });

  it("is quiet where the kitchen had given it up itself", () => {
    const stopped = after(byId(anOrder()), byId(anOrder({ fulfillment: "stopped" })));
    const observed = observe(stopped, byId(cancelled), true);
    expect(kinds(observed)).toEqual([]);
    expect(observed.memory.frozen.size).toBe(0);
  });

  it("stays frozen when the order is not in later snapshots", () => {
    const memory = after(byId(anOrder()), byId(cancelled), byId());
    expect([...memory.frozen.keys()]).toEqual(["order-1"]);
  });

  it("keeps a bounded number, the newest", () => {
    let memory = NOTHING_SEEN;
    for (let n = 0; n <= FROZEN_MAX; n += 1) {
      memory = observe(memory, byId(anOrder({ id: `o${n}` })), true).memory;
      memory = observe(memory, byId(anOrder({ id: `o${n}`, status: "CANCELLED" })), true).memory;
    }
    expect(memory.frozen.size).toBe(FROZEN_MAX);
    expect(memory.frozen.has("o0")).toBe(false);
    expect(memory.frozen.has(`o${FROZEN_MAX}`)).toBe(true);
  });
});

describe("the fate of vanished tickets", () => {
  const memory = after(byId(anOrder()));

  it("is asked for when the board is current, and not while it is stale", () => {
    expect(observe(memory, byId(), true).vanished).toEqual(["order-1"]);
    expect(observe(memory, byId(), false).vanished).toEqual([]);
    expect(observe(memory, byId(anOrder()), true).vanished).toEqual([]);
  });

  it("freezes what was cancelled meanwhile", () => {
    const settled = settle(memory, "order-1", anOrder({ status: "CANCELLED" }));
    expect(kinds(settled)).toEqual(["cancelled"]);
    expect(settled.memory.frozen.has("order-1")).toBe(true);
    expect(observe(settled.memory, byId(), true).vanished).toEqual([]);
  });

  it("lets go of what was done, or is unknown", () => {
    const done = settle(memory, "order-1", anOrder({ status: "FULFILLED" }));
    expect(kinds(done)).toEqual(["fulfilled"]);
    expect(done.memory.frozen.size).toBe(0);
    expect(observe(settle(memory, "order-1", null).memory, byId(), true).vanished).toEqual([]);
  });

  it("keeps asking about what the hub says is still open", () => {
    const still = settle(memory, "order-1", anOrder());
    expect(observe(still.memory, byId(), true).vanished).toEqual(["order-1"]);
  });

  it("ignores an answer that comes after the stream told already", () => {
    const told = observe(memory, byId(anOrder({ status: "FULFILLED" })), true).memory;
    expect(settle(told, "order-1", anOrder({ status: "FULFILLED" }))).toEqual({ memory: told, news: [] });
  });
});

it("is the same object when nothing changed", () => {
  const memory = after(byId(anOrder()));
  expect(observe(memory, byId(anOrder({ version: 8 })), true).memory).toBe(memory);
});

describe("taken off", () => {
  const withOff = (pieces: number) =>
    anOrder({
      tickets: {
        "1": {
          station: "stove",
          kind: "kitchen",
          state: "queued",
          since: "2026-01-01T00:00:00.000Z",
          needs_ack: true,
          items: { "1": { state: "queued", picked: 0, missing: 0, void: pieces } },
        },
      },
    });

  it("is told once for each refund, and not of what was off when the board opened", () => {
    const first = observe(after(byId(anOrder())), byId(withOff(1)), true);
    expect(kinds(first)).toEqual(["voided"]);
    expect(kinds(observe(first.memory, byId(withOff(1)), true))).toEqual([]);
    expect(kinds(observe(first.memory, byId(withOff(2)), true))).toEqual(["voided"]);
    expect(kinds(observe(NOTHING_SEEN, byId(withOff(1)), true))).toEqual([]);
  });
});

describe("recalled", () => {
  type Tickets = NonNullable<Order["tickets"]>;
  const ticket = (state: "started" | "bumped" | "void", station: string) =>
    ({ station, state, kind: "kitchen", items: {}, needs_ack: false }) as unknown as Tickets[string];
  const shared = (oven: Parameters<typeof ticket>[0], bar: Parameters<typeof ticket>[0] = "started") =>
    anOrder({ tickets: { 1: ticket(oven, "oven"), 2: ticket(bar, "bar") } });
  const back = after(byId(shared("started")), byId(shared("bumped")), byId(shared("started")));

  it("is told once, and stays until somebody has seen it", () => {
    const memory = after(byId(shared("started")), byId(shared("bumped")));
    expect(memory.recalled.size).toBe(0);
    const seen = observe(memory, byId(shared("started")), true);
    expect(kinds(seen)).toEqual(["recalled"]);
    expect(seen.memory.recalled).toEqual(new Map([["order-1", ["1"]]]));
    const again = observe(seen.memory, byId(shared("started", "bumped")), true);
    expect([kinds(again), again.memory.recalled.get("order-1")]).toEqual([[], ["1"]]);
    expect(acknowledge(again.memory, "order-1").recalled.size).toBe(0);
  });

  it("is over when it is done again, taken off, or the order has ended", () => {
    for (const next of [shared("bumped"), shared("void"), anOrder({ status: "CANCELLED" })]) {
      const { memory } = observe(back, byId(next), true);
      expect(memory.recalled.get("order-1") ?? []).toEqual([]);
    }
  });

  it("is no news of what was done before the board knew of it", () => {
    expect(kinds(observe(NOTHING_SEEN, byId(shared("bumped")), true))).toEqual([]);
    expect(after(byId(shared("started"))).recalled.size).toBe(0);
  });
});
