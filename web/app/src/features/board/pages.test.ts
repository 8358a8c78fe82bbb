import { expect, it } from "vitest";
import { allPages, PAGES_MAX } from "./pages";

it("reads to the end, each page where the one before ended", async () => {
  const asked: (string | undefined)[] = [];
  const pages = [
    { items: [1, 2], next: "a" },
    { items: [3], next: "b" },
    { items: [4], next: null },
  ];
  const all = await allPages(async (cursor) => {
    asked.push(cursor);
    return pages[asked.length - 1] ?? { items: [] };
  });
  expect(all).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([undefined, "a", "b"]);
});

it("gives up on a list without an end", async () => {
  expect(await allPages(async () => ({ items: [0], next: "on" }))).toHaveLength(PAGES_MAX);
});
