// Writes the pages of `reference/` from what they describe: the program's help, the tables in its code, and the documents
// in `schemas/`. Run by `scripts/test docs`, which looks whether they are as they would be written.
//
//   node web/docs/scripts/reference.mjs HUB            writes them
//   node web/docs/scripts/reference.mjs HUB --check    says which are not
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { complain, FOLDER, say } from "./pages.mjs";
import { api, socket } from "./reference/interfaces.mjs";
import { commands, settings } from "./reference/program.mjs";
import { closeCodes, metrics, problems } from "./reference/tables.mjs";

const [program, ...flags] = process.argv.slice(2);
const root = join(FOLDER, "../..");
const source = (path) => readFileSync(join(root, path), "utf8");

const written = {
  "settings.md": settings(program),
  "commands.md": commands(program),
  "problems.md": problems(source("src/http/code.rs")),
  "close-codes.md": closeCodes(source("src/ws/close.rs")),
  "metrics.md": metrics(source("src/telemetry/metrics.rs")),
  "http.md": api(JSON.parse(source("schemas/openapi.json"))),
  "socket.md": socket(JSON.parse(source("schemas/asyncapi.json"))),
};

const folder = join(FOLDER, "reference");
const there = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);
const stale = [...new Set([...Object.keys(written), ...Object.keys(there)])].filter(
  (name) => written[name] !== there[name],
);
if (flags.includes("--check")) {
  for (const name of stale) complain(`failed: reference/${name} is not what the code says`);
  const fresh = Object.keys(written).filter((name) => !stale.includes(name)).length;
  say(`checks of the reference: ${fresh} passed, ${stale.length} failed`);
  if (stale.length > 0) {
    complain("to write it anew: node web/docs/scripts/reference.mjs HUB");
    process.exitCode = 1;
  }
} else {
  for (const name of stale) {
    if (name in written) writeFileSync(join(folder, name), written[name]);
    else rmSync(join(folder, name));
    say(`reference/${name}`);
  }
}
