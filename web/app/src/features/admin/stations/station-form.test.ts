import { describe, expect, it } from "vitest";
import { messages } from "./messages";
import { checked, EMPTY } from "./station-form";

describe("a station's form", () => {
  it("reads categories as they are typed, each once", () => {
    const result = checked({ ...EMPTY, name: "oven", categories: " Pizza,Calzone, ,Pizza", capacity: "6" });
    expect(result).toEqual({
      ok: true,
      body: { kind: "kitchen", categories: ["Pizza", "Calzone"], capacity: 6 },
    });
  });

  it.each(["0", "-1", "2.5", "many"])("refuses a capacity of %s", (capacity) => {
    expect(checked({ ...EMPTY, name: "oven", capacity })).toEqual({
      ok: false,
      errors: { capacity: messages.errors.capacity },
    });
  });
});
