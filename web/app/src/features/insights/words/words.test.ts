import { describe, expect, it } from "vitest";
import { ar } from "./ar";
import { de } from "./de";
import { en } from "./en";
import { named } from "./load";

/** What a catalogue says, by where it stands; functions are asked with their places' numbers. */
function said(words: object, path = ""): [where: string, what: string][] {
  return Object.entries(words).flatMap(([name, value]) => {
    const where = path ? `${path}.${name}` : name;
    if (typeof value === "function") {
      return [[where, value(...Array.from({ length: value.length }, (_, place) => `<${place}>`))]];
    }
    return typeof value === "object" ? said(value, where) : [[where, value]];
  });
}

describe("every language", () => {
  it.each([
    ["de", de],
    ["ar", ar],
  ])("%s says everything, and leaves out nothing that it is told", (_, words) => {
    const there = new Map(said(words));
    for (const [where, english] of said(en)) {
      const text = there.get(where);
      expect(text, where).toBeTruthy();
      const told = english.match(/<\d>/g) ?? [];
      expect([...(text?.match(/<\d>/g) ?? [])].sort(), where).toEqual([...told].sort());
    }
  });
});

it("names what the hub names, and shows what it does not know as it came", () => {
  expect(named(de.customers.names, "regulars")).toBe("Stammkunden");
  expect(named(de.customers.names, "night owls")).toBe("night owls");
});
