import { expect, it } from "vitest";
import { named } from "./named";
import { words } from "./words";

it("names what the hub names, and shows what it does not know as it came", () => {
  expect(named(words.customers.names, "came once")).toBe("Came once");
  expect(named(words.customers.names, "night owls")).toBe("night owls");
});
