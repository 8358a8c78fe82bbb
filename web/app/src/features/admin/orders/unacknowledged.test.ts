// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { Order } from "#/lib/api/types";
import { putAway, putAwayAll, standing, type Unacknowledged } from "./unacknowledged";

const NOON = Date.parse("2026-01-05T12:00:00.000Z");
const order = (id: string, unacknowledged?: Unacknowledged) =>
  ({ id, number: 1, ...(unacknowledged && { unacknowledged }) }) as unknown as Order;
const at = (minutes: number) => new Date(NOON - minutes * 60_000).toISOString();
const silent = (minutes: number) => ({ screens: ["web/board"], at: at(minutes) });
const keys = (orders: Order[]) => standing(orders, putAway.get(), NOON).map(({ key }) => key);

beforeEach(() => putAway.set(new Set()));

it("tells of every event that was not acknowledged, the oldest first, and of none without", () => {
  expect(
    keys([order("a", { "7": silent(1), "9": silent(3) }), order("b"), order("c", { "5": silent(2) })]),
  ).toEqual(["a 9", "c 5", "a 7"]);
});

it("tells no more of what somebody has put away, nor of yesterday's", () => {
  const one = order("a", { "7": silent(1) });
  putAwayAll(standing([one], putAway.get(), NOON));
  expect(keys([one])).toEqual([]);
  expect(JSON.parse(localStorage.getItem("orderhub.admin.alarms-put-away") ?? "")).toEqual(["a 7"]);
  expect(keys([order("a", { "7": silent(1), "8": silent(0) })])).toEqual(["a 8"]);
  expect(keys([order("b", { "1": silent(13 * 60) })])).toEqual([]);
});

it("remembers a bounded number, the newest", () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, of) => [String(of + 1), silent(0)]));
  putAwayAll(standing([order("a", many)], putAway.get(), NOON));
  expect(putAway.get().size).toBe(200);
});
