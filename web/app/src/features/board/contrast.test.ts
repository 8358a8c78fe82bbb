import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What the board owes: WCAG's enhanced contrast, for text read from two metres. */
const RATIO_MIN = 7;

const TEXT_ON: [text: string, ground: string][] = [
  ["ink", "ground"],
  ["ink", "surface"],
  ["ink", "surface-sunk"],
  ["ink", "mute-wash"],
  ["ink", "accent-wash"],
  ["ground", "ink"],
  ["ink-soft", "ground"],
  ["ink-soft", "surface"],
  ["ink-soft", "board-ghost"],
  ["ink", "board-ghost"],
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["accent-text", "surface"],
  ["good", "good-wash"],
  ["warn", "warn-wash"],
  ["bad", "bad-wash"],
  ["bad", "surface"],
  ["board-on-bad", "bad"],
  ["bad-ink", "bad"],
  ["board-calm-ink", "board-calm"],
  ["board-warm-ink", "board-warm"],
  ["board-late-ink", "board-late"],
  ["board-fresh-ink", "board-fresh"],
  ["board-note-ink", "board-note"],
  ["board-frozen-ink", "board-frozen"],
  ["board-frozen-deep", "board-frozen-soft"],
  ["board-loud-ink", "board-loud"],
];

const STATES = ["light", "dark", "light, stale", "dark, stale"] as const;

describe.each(STATES)("on the board, %s", (state) => {
  const tokens = tokensIn(state);
  it.each(TEXT_ON)("%s on %s", (text, ground) => {
    expect(ratio(colour(tokens, text), colour(tokens, ground))).toBeGreaterThanOrEqual(RATIO_MIN);
  });
});

it("reckons as WCAG does", () => {
  expect(ratio("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(ratio("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
});

/** The tokens that hold in a state: the rules that apply, in the order of the cascade. */
function tokensIn(state: (typeof STATES)[number]): Map<string, string> {
  const css = ["../../lib/theme/tokens.css", "./board.tokens.css"].map(read).join("\n");
  const tokens = new Map<string, string>();
  const rules = css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}]+)\{([^}]*)\}/g);
  for (const [, selector = "", body = ""] of rules) {
    if (selector.includes('"dark"') && !state.startsWith("dark")) continue;
    if (selector.includes("data-stale") && !state.endsWith("stale")) continue;
    for (const [, name = "", value = ""] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)) {
      tokens.set(name, value);
    }
  }
  return tokens;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}

function colour(tokens: Map<string, string>, name: string): string {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`no colour --${name}`);
  return value;
}

function ratio(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
