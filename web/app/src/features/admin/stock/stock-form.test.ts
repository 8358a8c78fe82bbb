import { describe, expect, it } from "vitest";
import { messages } from "./messages";
import { checked, type StockValues } from "./stock-form";

const restock: StockValues = { act: "restock", quantity: "12", to: "north", reason: " delivery " };

describe("a movement's form", () => {
  it("says where to only when pieces go to another site", () => {
    expect(checked(restock)).toEqual({ ok: true, body: { quantity: 12, reason: "delivery" } });
    expect(checked({ ...restock, act: "transfer", reason: "" })).toEqual({
      ok: true,
      body: { quantity: 12, to: "north" },
    });
  });

  it.each(["0", "-1", "1.5", "", "a few"])("moves no %j pieces", (quantity) => {
    expect(checked({ ...restock, quantity })).toEqual({ ok: false, errors: { quantity: messages.whole } });
  });

  it("may count none", () => {
    expect(checked({ ...restock, act: "recount", quantity: "0" }).ok).toBe(true);
  });
});
