// The pages of this folder, and what is in them that a program may use: fenced blocks. Rendering them is the app's build
// (`web/app/vite/docs`).
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** What a block may say behind its language; see README.md of this folder. */
const WORDS = new Set(["in", "until", "after-stopping", "skip", "file", "output", "of"]);

/** Paths of all pages, such as `how-to/stripe.md`, sorted. */
export const pages = () =>
  readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md") && entry.name !== "README.md")
    .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();

export const read = (page) => readFileSync(join(FOLDER, page), "utf8");

/** Blocks in their order: `{language, words, text, line}`; `words` are those behind the language, as an object. */
export function blocksOf(markdown) {
  const blocks = [];
  let open;
  for (const [index, line] of markdown.split("\n").entries()) {
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (open === undefined && fence) {
      open = { fence: fence[1], ...wordsOf(fence[2], index + 1), lines: [], line: index + 1 };
    } else if (open !== undefined && line === open.fence) {
      blocks.push({ ...open, text: open.lines.map((one) => `${one}\n`).join("") });
      open = undefined;
    } else {
      open?.lines.push(line);
    }
  }
  if (open) throw new Error(`line ${open.line}: the block has no end`);
  return blocks;
}

/** `sh in=hub until="listening on"` is `{language: "sh", words: {in: "hub", until: "listening on"}}`. */
function wordsOf(info, line) {
  const [language = "", ...parts] = info.trim().match(/[a-z-]+="[^"]*"|\S+/g) ?? [];
  const words = {};
  for (const part of parts) {
    const [, name, quoted, bare] = /^([a-z-]+)(?:="([^"]*)"|=(\S+))?$/.exec(part) ?? [];
    if (!WORDS.has(name)) throw new Error(`line ${line}: what does ${part} mean behind ${language}?`);
    const value = quoted ?? bare ?? "";
    // A block that is skipped says why, one that goes on says when it is there.
    if (value === "" && name !== "output") throw new Error(`line ${line}: ${part} says nothing`);
    words[name] = value;
  }
  if ((words.in === undefined) !== (words.until === undefined))
    throw new Error(`line ${line}: in and until come together`);
  return { language, words };
}

export const say = (line) => process.stdout.write(`${line}\n`);
export const complain = (line) => process.stderr.write(`${line}\n`);
