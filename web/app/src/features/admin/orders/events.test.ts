import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PaymentState } from "#/lib/api/types";
import { eventMessages } from "./event-messages";
import { type Happening, KINDS, timeline, told } from "./events";

const happening = (kind: string, data: Happening["data"] = {}, version = 1): Happening => ({
  kind,
  data,
  version,
  at: "2026-11-25T12:00:00.000Z",
});

/** What the hub's own description says there is. */
const description = JSON.parse(readFileSync("../../schemas/openapi.json", "utf8"));
const payments: PaymentState[] = description.components.schemas.Payment.enum;

describe("what happened, in words", () => {
  it("has words for every kind, each its own", () => {
    const titles = KINDS.map((kind) => told(happening(kind)).title);
    expect(titles.every((title) => title && !title.startsWith("order"))).toBe(true);
    expect(new Set(titles).size).toBe(KINDS.length);
  });

  it("has words for every state of the payment that the hub knows, each its own", () => {
    const titles = payments.map((payment) => told(happening("order.payment_changed", { payment })).title);
    expect(new Set(titles).size).toBe(payments.length);
    expect(Object.keys(eventMessages.payments).sort()).toEqual([...payments].sort());
  });

  it("knows every kind that the hub's events have", () => {
    // Acts in the audit log have names of their own.
    const { AuditAction: _, ...schemas } = description.components.schemas;
    const kinds = new Set(
      JSON.stringify({ ...description, components: { ...description.components, schemas } })
        .match(/"order\.[a-z_]+"/g)
        ?.map((quoted) => quoted.slice(1, -1)),
    );
    expect(kinds.size).toBeGreaterThan(0);
    expect([...kinds].filter((kind) => !(KINDS as readonly string[]).includes(kind))).toEqual([]);
  });

  it("tells cash from a card, and both from nothing to pay", () => {
    expect(told(happening("order.paid", { payment: "captured" })).detail).toBe(eventMessages.byCash);
    expect(told(happening("order.paid", { payment: "authorized" })).detail).toBe(eventMessages.byCard);
    expect(told(happening("order.paid", { payment: "free" })).detail).toBe(eventMessages.byCode);
  });

  it("says who did it, and how a payment is made, where the feed tells", () => {
    const by = { id: "u", role: "admin" } as const;
    const cancelled = told({ ...happening("order.cancelled", { reason: "No dough" }), by });
    expect(cancelled.detail).toBe("By an admin. “No dough” The stock went back.");
    const opened = happening("order.payment_changed", { payment: "authorizing" });
    expect(told({ ...opened, by, method: "cash" }).detail).toBe("In cash. By an admin.");
    expect(told(opened).detail).toBeUndefined();
  });

  it("names the screens that did not acknowledge something", () => {
    const unacknowledged = {
      "41": { screens: ["web/board Grill", "web/board"], at: "2026-11-25T12:00:05.000Z" },
    };
    const silent = told(happening("order.unacknowledged", { unacknowledged }));
    expect(silent).toEqual({
      title: "Not acknowledged by a screen",
      detail: "By web/board Grill, web/board. Somebody has to tell the people there.",
      look: "bad",
    });
  });

  it("says what became of the lines", () => {
    const differences = [
      { line: 1, sku: "cola", name: "Cola", from: 2, to: 1 },
      { line: 2, sku: "soup", name: "Soup", from: 1, to: 0 },
      { line: 3, sku: "cake", name: "Cake", from: 0, to: 2 },
    ];
    expect(told({ ...happening("order.updated"), differences }).detail).toBe(
      "Cola: 2 × before, 1 × now. Soup: taken out. Cake: added, 2 ×.",
    );
  });

  it("quotes the reason", () => {
    expect(told(happening("order.cancelled", { reason: "Out of dough" })).detail).toContain("“Out of dough”");
    expect(told(happening("order.cancelled")).detail).not.toContain("“");
  });

  it("shows trouble with money as trouble", () => {
    expect(told(happening("order.payment_changed", { payment: "failed" })).look).toBe("warn");
    expect(told(happening("order.payment_changed", { payment: "captured" })).look).toBe("mute");
  });

  it("names a kind it does not know rather than leaving a hole", () => {
    expect(told(happening("drone.sent_off"))).toEqual({ title: "drone sent off", look: "mute" });
  });
});

describe("the timeline", () => {
  it("is each version once, in order, whether it was read or heard", () => {
    const read = [happening("order.placed", {}, 1), happening("order.paid", {}, 3)];
    const heard = [
      happening("order.paid", {}, 3),
      happening("order.released", {}, 4),
      happening("x.y", {}, 2),
    ];
    expect(timeline(read, heard).map((one) => one.version)).toEqual([1, 2, 3, 4]);
  });
});
