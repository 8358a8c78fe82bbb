import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { qr } from "./qr";

const drawn = (text: string) => qr(text).map((row) => row.map((isDark) => (isDark ? "#" : ".")).join(""));
const digest = (rows: readonly string[]) =>
  createHash("sha256").update(rows.join("\n")).digest("hex").slice(0, 16);

/** What is expected here was made by another program, python-qrcode 8.2, with the same mask. */

it("draws a short text as the standard has it", () => {
  expect(`\n${drawn("orderhub").join("\n")}\n`).toBe(`
#######..###..#######
#.....#.##.##.#.....#
#.###.#..###..#.###.#
#.###.#...###.#.###.#
#.###.#.##.##.#.###.#
#.....#...##..#.....#
#######.#.#.#.#######
.....................
#.#.#.#...#.#...#..#.
...##....###.#.###..#
##..#.####.#...##..##
#.###..#######......#
###.####...#..###..#.
........###...#.#..##
#######..##.#..##.###
#.....#..#....##...#.
#.###.#.##..#.#......
#.###.#..###.#.##..#.
#.###.#.####.######.#
#.....#...####.##..#.
#######.#.##.##.##.##
`);
});

it.each([
  [`https://shop.example.org/pair#ohd_${"aB3".repeat(12)}`, 37, "5064e0476cd868ec"],
  ["é".repeat(60), 45, "0a2aded354aa185a"],
  ["x".repeat(180), 53, "da2d371b971d44d3"],
])("draws longer ones in several blocks, and says its version: %s", (text, size, hash) => {
  const rows = drawn(text);
  expect(rows).toHaveLength(size);
  expect(digest(rows)).toBe(hash);
});

it("draws nothing that is too long for it", () => {
  expect(() => qr("x".repeat(181))).toThrow(RangeError);
});
