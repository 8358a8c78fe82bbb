// Writes the dashboards that Grafana reads, from boards/: `node make.mjs`; with `--check`, only says whether they are as
// they would be written; with `--expressions`, writes every PromQL expression in them as a rule, for promtool to read.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { dashboard } from "./panels.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const way = process.argv[2];

/** A panel a line: what changed in one is one line of a difference. */
const written = (board) => {
  const { panels, ...rest } = board;
  const head = JSON.stringify(rest, null, 2).replace(/\n}$/, "");
  return `${head},\n  "panels": [\n${panels.map((panel) => `    ${JSON.stringify(panel)}`).join(",\n")}\n  ]\n}\n`;
};

const boards = new Map();
for (const file of readdirSync(join(here, "boards")).sort()) {
  const { default: board } = await import(`./boards/${file}`);
  boards.set(`${basename(file, ".mjs")}.json`, dashboard(board));
}

if (way === "--expressions") {
  const expressions = [...boards.values()].flatMap((board) =>
    board.panels.flatMap((panel) => panel.targets.map((target) => target.expr)),
  );
  const rules = expressions.map((expr, at) => ({
    record: `panel:${at}`,
    expr: expr.replaceAll("$__rate_interval", "5m"),
  }));
  // JSON is YAML.
  process.stdout.write(JSON.stringify({ groups: [{ name: "panels", rules }] }));
  process.exit(0);
}

let stale = 0;
for (const [file, board] of boards) {
  const path = join(here, "dashboards", file);
  const text = written(board);
  JSON.parse(text);
  if (way === "--check") {
    let there = "";
    try {
      there = readFileSync(path, "utf8");
    } catch {
      // Missing is as stale as it gets.
    }
    if (there !== text) {
      console.error(
        `dashboards/${file} is not what boards/ says: run 'node scripts/deploy/grafana/make.mjs'`,
      );
      stale += 1;
    }
  } else {
    writeFileSync(path, text);
  }
}
for (const file of readdirSync(join(here, "dashboards"))) {
  if (!boards.has(file)) {
    console.error(`dashboards/${file} is made from nothing in boards/`);
    stale += 1;
  }
}
process.exit(stale === 0 ? 0 : 1);
