import { describe, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { anOrder } from "../an-order";
import { gathered, readyFirst } from "./gathered";

type Ticket = NonNullable<Order["tickets"]>[string];
type State = Ticket["items"][string]["state"];

function ticket(station: string, states: State[], at = "12:01:00", kind: Ticket["kind"] = "kitchen"): Ticket {
  const items = Object.fromEntries(states.map((state, index) => [String(index + 1), { state }]));
  const [state = "queued"] = states;
  return { station, kind, state, needs_ack: false, since: `2026-01-05T${at}Z`, items };
}

function having(id: string, ...tickets: Ticket[]): Order {
  return anOrder({ id, tickets: Object.fromEntries(tickets.map((one, index) => [String(index + 1), one])) });
}

describe("what has come together of an order", () => {
  it("is told by station, without what is off", () => {
    const order = having(
      "o",
      ticket("oven", ["bumped", "queued", "void"]),
      ticket("bar", ["ready", "bumped"]),
      ticket("cold", ["queued"]),
      ticket("stove", ["void"]),
      ticket("pass", ["queued", "queued"], "12:00:09", "expediter"),
    );
    expect(
      gathered(order).parts.map(({ ticket: { station }, state, made, wanted }) => [
        station,
        state,
        made,
        wanted,
      ]),
    ).toEqual([
      ["oven", "started", 1, 2],
      ["bar", "done", 2, 2],
      ["cold", "queued", 0, 1],
      ["stove", "void", 0, 0],
    ]);
    expect(gathered(order).isReady).toBe(false);
  });

  it("is ready when nobody has anything to make of it, since the last of them was", () => {
    const order = having("o", ticket("oven", ["bumped"], "12:04:00"), ticket("bar", ["ready"], "12:07:00"));
    expect(gathered(order)).toMatchObject({ isReady: true, since: Date.parse("2026-01-05T12:07:00Z") });
    expect(gathered(having("v", ticket("oven", ["void"]))).isReady).toBe(false);
    expect(gathered(anOrder()).isReady).toBe(false);
  });
});

it("puts what is ready first, the longest waiting before the others", () => {
  const late = having("late", ticket("oven", ["bumped"], "12:09:00"));
  const soon = having("soon", ticket("oven", ["bumped"], "12:03:00"));
  const old = anOrder({ id: "old", number: 1, released_at: "2026-01-05T12:00:00.000Z" });
  const made = anOrder({ id: "new", number: 2, released_at: "2026-01-05T12:02:00.000Z" });
  expect(readyFirst([old, late, made, soon]).map(({ id }) => id)).toEqual(["soon", "late", "old", "new"]);
});
