import { describe, expect, it } from "vitest";
import { createQuestions, QUESTIONS_MAX } from "./questions";

function world() {
  const open: { id: string; resolve: (what: string) => void; reject: () => void }[] = [];
  const found: [string, string][] = [];
  const timers: (() => void)[] = [];
  const questions = createQuestions<string>({
    find: (id) =>
      new Promise((resolve, reject) => {
        open.push({ id, resolve, reject: () => reject(new Error("away")) });
      }),
    found: (id, what) => found.push([id, what]),
    later: (run) => timers.push(run),
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const passTime = () => {
    for (const run of timers.splice(0)) run();
  };
  return { questions, open, found, settled, passTime, asked: () => open.map((one) => one.id) };
}

describe("questions", () => {
  it("are asked a few at a time, and all in the end", async () => {
    const { questions, open, settled, asked, found } = world();
    questions.ask(["a", "b", "c", "d", "e", "f"]);
    expect(asked()).toHaveLength(QUESTIONS_MAX);
    open[0]?.resolve("gone");
    await settled();
    expect(asked()).toEqual(["a", "b", "c", "d", "e"]);
    expect(found).toEqual([["a", "gone"]]);
  });

  it("are not repeated while they are in flight, nor right after the answer", async () => {
    const { questions, open, settled, asked, passTime } = world();
    questions.ask(["a"]);
    questions.ask(["a"]);
    open[0]?.resolve("still there");
    await settled();
    questions.ask(["a"]);
    expect(asked()).toEqual(["a"]);
    passTime();
    questions.ask(["a"]);
    expect(asked()).toEqual(["a", "a"]);
  });

  it("are asked again by themselves where nobody answered", async () => {
    const { questions, open, settled, asked, passTime, found } = world();
    expect(questions.isOpen()).toBe(false);
    questions.ask(["a"]);
    open[0]?.reject();
    await settled();
    expect(questions.isOpen()).toBe(true);
    expect(asked()).toEqual(["a"]);
    passTime();
    expect(asked()).toEqual(["a", "a"]);
    open[1]?.resolve("gone");
    await settled();
    passTime();
    expect(asked()).toEqual(["a", "a"]);
    expect(found).toEqual([["a", "gone"]]);
    expect(questions.isOpen()).toBe(false);
  });
});
