import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSpoken, SPOKEN_EVERY_MS } from "./spoken";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("says the first at once, and what follows close behind together, when there is room", () => {
  const { text, say } = createSpoken();
  const said: string[] = [];
  text.subscribe(() => said.push(text.get()));
  say("New: #1");
  for (const number of [2, 3]) say(`New: #${number}`);
  expect(said).toEqual(["New: #1"]);
  vi.advanceTimersByTime(SPOKEN_EVERY_MS);
  expect(said).toEqual(["New: #1", "New: #2; New: #3"]);
  vi.advanceTimersByTime(SPOKEN_EVERY_MS);
  say("New: #4");
  expect(said.at(-1)).toBe("New: #4");
});

it("says the newest alone of what is about the same", () => {
  const { text, say } = createSpoken();
  say("one waits", "waiting");
  for (const count of [2, 3, 4]) say(`${count} wait`, "waiting");
  vi.advanceTimersByTime(SPOKEN_EVERY_MS);
  expect(text.get()).toBe("4 wait");
});

it("keeps nothing for who comes next", () => {
  const { text, say, hush } = createSpoken();
  say("for one");
  say("for one, too");
  hush();
  vi.advanceTimersByTime(2 * SPOKEN_EVERY_MS);
  expect(text.get()).toBe("");
  say("for the next");
  expect(text.get()).toBe("for the next");
});
