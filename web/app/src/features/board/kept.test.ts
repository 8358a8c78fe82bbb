import { expect, it } from "vitest";
import { KEPT_MAX, type Kept, keptWith, pagesOf, takenFrom } from "./kept";
import { type Action, PATIENCE_MS } from "./queue";

function anAction(key: string, askedAt = 0): Action {
  return { order: key, number: 1, verb: "fulfill", key, askedAt, stage: "waiting", attempts: 1, dueAt: 0 };
}

const keys = (kept: readonly Kept[]) => kept.map((one) => `${one.by}/${one.page}/${one.action.key}`);
const cook = { by: "cook", page: "p1" };

it("writes over nothing of another person or another page", () => {
  let kept = keptWith([], { ...cook, actions: [anAction("a")] }, 0);
  kept = keptWith(kept, { by: "cook", page: "p2", actions: [anAction("b")] }, 0);
  kept = keptWith(kept, { by: "manager", page: "p1", actions: [] }, 0);
  expect(keys(kept)).toEqual(["cook/p1/a", "cook/p2/b"]);
  expect(keys(keptWith(kept, { ...cook, actions: [] }, 0))).toEqual(["cook/p2/b"]);
});

it("gives to each what they did, and only that", () => {
  const kept = [
    ...keptWith([], { ...cook, actions: [anAction("a")] }, 0),
    ...keptWith([], { by: "manager", page: "p1", actions: [anAction("m")] }, 0),
  ];
  expect(pagesOf(kept, "cook")).toEqual(new Set(["p1"]));
  expect(pagesOf(kept, "driver").size).toBe(0);
  const { actions, rest } = takenFrom(kept, cook);
  expect(actions.map((action) => action.key)).toEqual(["a"]);
  expect(keys(rest)).toEqual(["manager/p1/m"]);
});

it("is bounded in age and in number, the newest kept", () => {
  const old = keptWith([], { ...cook, actions: [anAction("a")] }, 0);
  expect(keptWith(old, { by: "manager", page: "p2", actions: [] }, PATIENCE_MS + 1)).toEqual([]);
  const many = Array.from({ length: KEPT_MAX + 1 }, (_, n) => anAction(`k${n}`));
  const kept = keptWith([], { ...cook, actions: many }, 0);
  expect(kept).toHaveLength(KEPT_MAX);
  expect(kept.at(-1)?.action.key).toBe(`k${KEPT_MAX}`);
});
