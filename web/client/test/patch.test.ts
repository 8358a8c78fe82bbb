import { expect, test } from "vitest";
import { isSame, mergePatch } from "../src/patch";

// RFC 7396, appendix A, in full.
test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", (target, patch, expected) => {
  const before = structuredClone(target);
  expect(mergePatch(target, patch)).toEqual(expected);
  expect(target).toEqual(before);
});

test("what a patch leaves as it was is the same object", () => {
  const target = { lines: [{ sku: "a" }], customer: { id: "c", name: "n" }, allowed: ["pay"], version: 1 };
  expect(mergePatch(target, { version: 1, allowed: ["pay"], customer: { name: "n" }, gone: null })).toBe(
    target,
  );
  const changed = mergePatch(target, {
    version: 2,
    allowed: ["pay"],
    customer: { name: "m" },
  }) as typeof target;
  expect(changed).toEqual({ ...target, version: 2, customer: { id: "c", name: "m" } });
  expect(changed.lines).toBe(target.lines);
  expect(changed.allowed).toBe(target.allowed);
  expect(changed.customer).not.toBe(target.customer);
});

test("a key named __proto__ reaches no prototype", () => {
  const patch = JSON.parse('{"__proto__":{"isAdmin":true},"a":1}');
  const result = mergePatch({}, patch) as Record<string, unknown>;
  expect(result.isAdmin).toBeUndefined();
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  expect(Object.keys(result)).toEqual(["__proto__", "a"]);
});

test("equality is of JSON, not of the order of keys", () => {
  expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(isSame({ a: 1 }, { a: 1, b: 1 })).toBe(false);
  expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSame([1, 2], [2, 1])).toBe(false);
  expect(isSame([], {})).toBe(false);
  expect(isSame(null, {})).toBe(false);
});
