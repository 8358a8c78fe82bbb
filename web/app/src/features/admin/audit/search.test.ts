import { expect, it } from "vitest";
import { readAuditSearch } from "./search";

it("reads what the log is narrowed to, and leaves out what is nothing of the kind", () => {
  expect(
    readAuditSearch({
      site: "main",
      action: "order.refunded",
      target: 12,
      from: "2026-11-01",
      to: "soon",
      x: 1,
    }),
  ).toEqual({ site: "main", action: "order.refunded", target: "12", from: "2026-11-01" });
  expect(readAuditSearch({ actor: " ", site: null })).toEqual({});
});
