//! JSON merge patch (RFC 7396) with structural sharing: what a patch leaves as it was stays the same object.

type JsonObject = Readonly<Record<string, unknown>>;

/** Whether something is a JSON object: no array, no null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * `target` after `patch`. Neither is changed; `target` itself is returned where nothing changed. A key named
 * `__proto__` is a key like any other.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return isSame(target, patch) ? target : patch;
  const before = isObject(target) ? target : {};
  const after = new Map(Object.entries(before));
  let isChanged = before !== target;
  for (const [key, value] of Object.entries(patch)) {
    const had = after.has(key);
    if (value === null) {
      after.delete(key);
      isChanged ||= had;
      continue;
    }
    const merged = mergePatch(after.get(key), value);
    isChanged ||= !had || merged !== after.get(key);
    after.set(key, merged);
  }
  return isChanged ? Object.fromEntries(after) : target;
}

/** Whether two JSON values are equal, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}
