import { expect, it } from "vitest";
import { anOrder } from "./an-order";
import { allPiecesOff, needsAck, piecesOff } from "./off";

const tickets = {
  "1": {
    station: "stove",
    kind: "kitchen" as const,
    state: "queued" as const,
    since: "2026-01-01T00:00:00.000Z",
    needs_ack: true,
    items: { "1": { state: "queued" as const, picked: 0, missing: 0, void: 1 } },
  },
};

it("counts what was taken off, and knows where it has to be seen", () => {
  const order = anOrder({ tickets });
  expect(piecesOff(order, 1)).toBe(1);
  expect(allPiecesOff(order)).toBe(1);
  expect(needsAck(order, undefined)).toBe(true);
  expect(needsAck(order, "stove")).toBe(true);
  expect(needsAck(order, "bar")).toBe(false);
  expect(allPiecesOff(anOrder())).toBe(0);
});
