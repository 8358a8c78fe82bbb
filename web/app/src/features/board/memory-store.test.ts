// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { aGhost, anOrder, byId } from "./an-order";
import { NOTHING_SEEN, observe } from "./memory";
import { recall, remember } from "./memory-store";

const NOON = Date.parse("2026-01-05T12:00:00.000Z");
const HOUR = 60 * 60_000;

beforeEach(() => localStorage.clear());

it("keeps what was seen and what is frozen, per site, but not that the board was current", () => {
  const seen = observe(NOTHING_SEEN, byId(aGhost(), anOrder({ id: "order-2" })), true).memory;
  const memory = observe(seen, byId(aGhost(), anOrder({ id: "order-2", status: "CANCELLED" })), true).memory;
  remember("main", memory, NOON);
  expect(recall("main", NOON + HOUR)).toEqual({ ...memory, isPrimed: false });
  expect(recall("other", NOON + HOUR)).toEqual(NOTHING_SEEN);
});

it("keeps what is to be made all the same", () => {
  const memory = { ...NOTHING_SEEN, recalled: new Map([["order-1", ["2"]]]) };
  remember("main", memory, NOON);
  expect(recall("main", NOON + HOUR).recalled).toEqual(memory.recalled);
  // As it was stored before there was such a thing.
  localStorage.setItem("orderhub.board.main", JSON.stringify({ at: NOON, seen: [], frozen: [] }));
  expect(recall("main", NOON)).toEqual(NOTHING_SEEN);
});

it("forgets yesterday", () => {
  remember("main", observe(NOTHING_SEEN, byId(aGhost()), true).memory, NOON);
  expect(recall("main", NOON + 13 * HOUR)).toEqual(NOTHING_SEEN);
});

it("keeps a bounded number of tickets, the newest", () => {
  const orders = byId(...Array.from({ length: 600 }, (_, n) => anOrder({ id: `o${n}` })));
  remember("main", observe(NOTHING_SEEN, orders, true).memory, NOON);
  const { seen } = recall("main", NOON);
  expect(seen.size).toBe(500);
  expect(seen.has("o599")).toBe(true);
  expect(seen.has("o0")).toBe(false);
});

it("starts anew from what makes no sense", () => {
  for (const nonsense of ["{", "null", "[]", '{"at":1}', '{"at":"x","seen":[],"frozen":[]}']) {
    localStorage.setItem("orderhub.board.main", nonsense);
    expect(recall("main", NOON)).toEqual(NOTHING_SEEN);
  }
});
