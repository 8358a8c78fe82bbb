// Does what the tutorial, the how-tos and the READMEs say, with a real hub, each page in a folder of its own: every block of commands
// is run as a reader would run it, and what the page says comes out must come out. Run by `scripts/test docs`.
//
//   node web/docs/scripts/run.mjs HUB [PAGE…]
//
// What a block may say behind its language is in README.md of the folder above.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { blocksOf, complain, FOLDER, pages, read, say } from "./pages.mjs";
import { checks } from "./proxies.mjs";

const [program, ...wanted] = process.argv.slice(2);
const PATIENCE_MS = 30_000;
/** Where the pages say the hub is; here it takes a port that is free. */
const ADDRESS = /127\.0\.0\.1:8080/g;

/** Without settings of whoever runs this: the hub takes them for its own. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_")),
);

const running = new Set();

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Looks whenever something was said, until it is true or patience ends. */
function until(child, isTrue) {
  return new Promise((done, failed) => {
    const look = () => isTrue() && finish(done);
    const end = setTimeout(() => finish(() => failed(new Error("not in time"))), PATIENCE_MS);
    const gone = () => finish(() => (isTrue() ? done() : failed(new Error("it ended"))));
    const finish = (say) => {
      clearTimeout(end);
      child.off("said", look).off("close", gone);
      say();
    };
    child.on("said", look).on("close", gone);
    look();
  });
}

/** A program whose output is kept: `child.output` is what it printed, `child.all` also what it complained of. */
function start(command, args, options) {
  const child = spawn(command, args, { detached: true, ...options });
  running.add(child);
  child.once("close", () => running.delete(child));
  child.output = "";
  child.all = "";
  child.stdout.on("data", (data) => {
    child.output += data;
    child.all += data;
    child.emit("said");
  });
  child.stderr.on("data", (data) => {
    child.all += data;
    child.emit("said");
  });
  return child;
}

/** Its group: the shell, and what runs in it. */
function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // It ended meanwhile.
  }
}

/** What Ctrl-C does. */
async function stop(child, name = "SIGINT") {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((done) => child.once("close", done));
  signal(child, name);
  await Promise.race([closed, new Promise((done) => setTimeout(done, PATIENCE_MS).unref())]);
}

// Whoever stops this stops what it started.
process.on("exit", () => running.forEach((child) => void signal(child, "SIGKILL")));
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => process.exit(1));

/** `…` in a line is anything; alone on a line it is any lines. */
const looksLike = (text, isWhole) => {
  const lines = text.trimEnd().split("\n");
  const pattern = lines
    .map((line) => {
      if (line.trim() === "…") return "(?:.*\\n)*?";
      const words = line.trimEnd().split("…");
      return `${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")} *\\n`;
    })
    .join("");
  return new RegExp(isWhole ? `^${pattern}$` : `(?:^|\\n)${pattern}`);
};

class Page {
  constructor(name, port) {
    this.name = name;
    this.port = port;
    this.folder = mkdtempSync(join(tmpdir(), "docs-"));
    const bin = join(this.folder, ".bin");
    mkdirSync(bin);
    symlinkSync(resolve(program), join(bin, "orderhub"));
    const address = `127.0.0.1:${port}`;
    this.options = {
      cwd: this.folder,
      env: {
        ...environment,
        PATH: `${bin}${delimiter}${environment.PATH}`,
        // What the pages leave at its default.
        ORDERHUB_HTTP__BIND: address,
        ORDERHUB_URL: `http://${address}`,
      },
    };
    this.terminals = new Map();
    this.shell = start("bash", ["-s"], this.options);
    this.shell.stdin.on("error", () => {});
    this.shell.stdin.write("set -euo pipefail\n");
    this.blocks = 0;
  }

  async close() {
    for (const terminal of this.terminals.values()) await stop(terminal, "SIGKILL");
    await stop(this.shell, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  here(text) {
    return text.replace(ADDRESS, `127.0.0.1:${this.port}`);
  }

  /** Runs a block of commands in the page's shell, so that what one block sets another one uses. */
  async run(text) {
    this.blocks += 1;
    const end = `end of block ${this.blocks}`;
    const before = this.shell.output.length;
    this.shell.all = "";
    // In one piece, and with nothing to read: it must not eat what comes after it.
    this.shell.stdin.write(`{\n${text}\n} </dev/null\nprintf '%s\\n' '${end}'\n`);
    const said = () => this.shell.output.slice(before);
    await until(this.shell, () => said().includes(`${end}\n`)).catch((error) => {
      throw new Error(`${error.message}:\n${this.shell.all}`);
    });
    this.said = said().replace(`${end}\n`, "");
  }

  /** Runs a block in another terminal, where it goes on. */
  async open(name, text, sign) {
    const open = this.terminals.get(name);
    if (open) await stop(open);
    const terminal = start("bash", ["-c", `set -euo pipefail\n${text}`], {
      ...this.options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.terminals.set(name, terminal);
    await until(terminal, () => terminal.all.includes(sign)).catch((error) => {
      throw new Error(`"${sign}" does not come (${error.message}):\n${terminal.all}`);
    });
  }

  /** Whether what the page shows came out: of the block before, or so far in another terminal. */
  async compare(text, of) {
    if (of === undefined) {
      if (!looksLike(text, true).test(`${this.said.trimEnd()}\n`))
        throw new Error(`what came out:\n${this.said}`);
      return;
    }
    const terminal = this.terminals.get(of);
    const wanted = looksLike(text, false);
    await until(terminal, () => wanted.test(terminal.output)).catch((error) => {
      throw new Error(`in "${of}" (${error.message}):\n${terminal.all}`);
    });
  }

  /** What `npm install` would bring: the client as it is here, and packages that are here. */
  install() {
    const modules = join(this.folder, "node_modules");
    const there = resolve(FOLDER, "../node_modules");
    for (const scope of ["@orderhub", "@types", ".bin"]) mkdirSync(join(modules, scope), { recursive: true });
    for (const name of ["ws", "typescript", "@types/ws", "@types/node", "undici-types", ".bin/tsc"])
      symlinkSync(join(there, name), join(modules, name));
    const build = resolve(FOLDER, "../client/scripts/build.mjs");
    const { status, stderr } = spawnSync(process.execPath, [build, join(modules, "@orderhub/client")]);
    if (status !== 0) throw new Error(`the client is not built: ${stderr}`);
  }

  /** Says whether there was something to do. */
  async take({ language, words, text }) {
    const here = this.here(text);
    if (language === "ts") this.install();
    if (words.file !== undefined) {
      const path = join(this.folder, words.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, here);
    }
    if (words["after-stopping"]) await stop(this.terminals.get(words["after-stopping"]));
    if (words.output !== undefined) await this.compare(here, words.of);
    else if (checks[language]) return checks[language](text, this.folder);
    else if (language !== "sh") return words.file !== undefined;
    else if (words.skip !== undefined) return syntax(text);
    else if (words.in !== undefined) await this.open(words.in, here, words.until);
    else await this.run(here);
    return true;
  }
}

/** What cannot run here can be read. */
function syntax(text) {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: text, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return true;
}

const README = "../../README.md";
/** Of the project, beside the pages. */
const READMES = [README, "../README.md", "../../scripts/deploy/README.md"];
/** What somebody has by the time they read on in the project's README: a menu, and what `./scripts/run` has done. */
const BEFORE = [
  {
    language: "csv",
    words: { file: "menu.csv" },
    text: "sku,name,category,price\ntea,Tea,Drinks,2.50\n",
    line: 0,
  },
  {
    language: "sh",
    words: { in: "hub", until: "listening on" },
    text: 'mkdir -p target/debug && ln -s "$(command -v orderhub)" target/debug/ && exec orderhub serve --demo',
    line: 0,
  },
];
const isRun = (page) => page === "tutorial.md" || READMES.includes(page) || page.startsWith("how-to/");
let [passed, failed] = [0, 0];

/** Does what a page says, up to what does not work. */
async function perform(name, blocks) {
  const page = new Page(name, await freePort());
  try {
    for (const block of blocks) {
      try {
        if (await page.take(block)) passed += 1;
      } catch (error) {
        throw new Error(`line ${block.line}: ${error.message}`);
      }
    }
  } finally {
    await page.close();
  }
}

for (const name of [...READMES, ...pages()]) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
  try {
    const blocks = blocksOf(read(name));
    const command = blocks.find(({ language }) => language === "sh");
    if (isRun(name)) await perform(name, name === README ? [...BEFORE, ...blocks] : blocks);
    else if (command)
      throw new Error(
        `line ${command.line}: commands are in the tutorial and the how-tos, where they are run`,
      );
  } catch (error) {
    failed += 1;
    complain(`failed: ${name}: ${error.message}`);
  }
}
say(`checks of the documentation: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
