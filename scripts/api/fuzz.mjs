// The whole API, asked by Schemathesis for what its own description says and for what it forbids: as an admin, a manager,
// a cook, a customer, and as nobody. Run by `scripts/test api`.
//
//   node scripts/api/fuzz.mjs HUB SCHEMATHESIS [--long]
//
// Everybody asks a hub of their own, so that what one makes or breaks is nothing to the others. What they ask is said in
// schemathesis.toml, what they send of what nobody can make up in hooks.py, and what there is in their shop in shop.mjs.
// Counted are operations: one passes when no request to it showed a failure. The same seed makes up the same.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fillShop, signIn, WINDOW_S } from "./shop.mjs";

const [hubProgram, schemathesis, extent] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "api-"));
const PATIENCE_MS = 60_000;
const isLong = extent === "--long";
/** Requests that are made up for an operation, and stories of several of them; the bounds of every field come on top. */
const EXAMPLES = isLong ? { fuzzing: 60, stateful: 400 } : { fuzzing: 4, stateful: 40 };
/** How long it may take as one of them, where the machine is slow. */
const PATIENCE_MINUTES = isLong ? 60 : 10;
const SEED = 20261126;
const PEOPLE = ["admin", "manager", "kitchen", "customer", "nobody"];

/** What nobody asks for here, by name, and why. All else is asked for. */
const LEFT_OUT = {
  auth_logout: "it ends the session the others go on with",
  me_end_session: "it may be the session the others go on with",
  me_erase_me: "it ends the account the others go on with",
  feed_stream_order: "a stream of events has no end; tests/it/api/streams.rs asks for it",
  feed_stream_site: "a stream of events has no end; tests/it/api/streams.rs asks for it",
  health_document: "Schemathesis reads it, and never asks for what it read; tests/it/api/operation.rs does",
};
/** What an admin could do to themselves; as everybody else it is asked for. */
const LEFT_OUT_FOR_ADMINS = {
  users_change: "it may take the admin's role",
  users_sign_out: "it may end the admin's session",
};

/** Without settings of whoever runs this: the hub takes them for its own, and knows some of them not. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_"))),
  SCHEMATHESIS_HOOKS: join(here, "hooks.py"),
  PYTHONDONTWRITEBYTECODE: "1",
};
const running = new Set();
let passed = 0;
let failed = 0;

const start = (program, args) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: environment, cwd: folder });
  running.add(child);
  child.ended = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", resolve);
  }).then(() => running.delete(child));
  return child;
};

/** A hub with the demo shop and nothing else: nothing is learned, and webhooks may go where nobody listens. */
async function openHub() {
  const child = start(hubProgram, [
    "serve",
    "--demo",
    ...["--http.bind", "127.0.0.1:0", "--database.url", "mem://", "--webhooks.allow_private"],
    // For as long as the longest run takes.
    ...["--accounts.access_token_s", "86400"],
    ...["--cancellation.window_s", WINDOW_S, "--payment.sandbox_secret", "a secret of the sandbox"],
  ]);
  const log = [];
  child.stderr.on("data", (data) => log.push(data));
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const found = /listening on (\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    child.ended.then(() => reject(new Error(`the hub ended before it listened:\n${Buffer.concat(log)}`)));
    setTimeout(() => reject(new Error("the hub does not listen")), PATIENCE_MS).unref();
  });
  return { child, url, log };
}

/** What there is, as Schemathesis is told: the names of things, for the addresses they are part of. */
function told(things) {
  const tables = Object.entries(things).map(([address, values], index) => {
    const [, name] = /\{(\w+)\}/.exec(address);
    return `
[dictionaries.thing${index}]
values = ${JSON.stringify(values)}

[[operations]]
include-path-regex = '/${address.replaceAll(/[{}]/g, "\\$&")}'
parameters."path.${name}" = { dictionary = "thing${index}", probability = 1.0 }
`;
  });
  return tables.join("");
}

/** The settings of the run as `who`: schemathesis.toml, how much is asked, and what there is. */
function settings(who, things) {
  const file = join(folder, `${who}.toml`);
  const extents = Object.entries(EXAMPLES).map(
    ([phase, examples]) => `\n[phases.${phase}.generation]\nmax-examples = ${examples}\n`,
  );
  const orders = `\n[dictionaries.orders]\nvalues = ${JSON.stringify(things["orders/{id}"])}\n`;
  const text =
    readFileSync(join(here, "schemathesis.toml"), "utf8") + extents.join("") + orders + told(things);
  writeFileSync(file, text);
  return file;
}

/** What the run as `who` found: its report, and what it wrote for people. */
async function ask(hub, who) {
  const report = join(folder, `${who}.json`);
  const person = who === "nobody" ? undefined : await signIn(hub, who);
  const token = person ? ["--header", `Authorization: Bearer ${person.token}`] : [];
  const leftOut = Object.keys({ ...LEFT_OUT, ...(who === "admin" ? LEFT_OUT_FOR_ADMINS : {}) });
  const child = start(schemathesis, [
    "--config-file",
    settings(who, await fillShop(hub, who, person)),
    "run",
    `${hub}/api/v1/openapi.json`,
    ...["--url", hub, "--no-color", "--seed", String(SEED)],
    ...["--report", "json", "--report-json-path", report],
    ...leftOut.flatMap((operation) => ["--exclude-operation-id", operation]),
    ...token,
  ]);
  const text = [];
  child.stdout.on("data", (data) => text.push(data));
  child.stderr.on("data", (data) => text.push(data));
  const late = setTimeout(() => child.kill("SIGINT"), PATIENCE_MINUTES * 60_000);
  await child.ended;
  clearTimeout(late);
  const said = Buffer.concat(text).toString();
  // Whoever was signed out on the way asked for little after it; this fails then.
  await person?.("GET", "me");
  const found = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  if (!found.operations) throw new Error(`there is no report:\n${said}`);
  return { report: found, said, wanted: await wanted(hub, leftOut) };
}

/** How many operations are to be asked for: all that are described, without those that are left out by name. */
async function wanted(hub, leftOut) {
  const { paths } = await (await fetch(`${hub}/api/v1/openapi.json`)).json();
  const described = Object.values(paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
  const gone = leftOut.filter((name) => !described.includes(name));
  if (gone.length > 0) throw new Error(`left out, and described by nobody: ${gone.join(", ")}`);
  return described.length - leftOut.length;
}

/** Counts what a run as `who` found, and tells it where it is not good. */
function tell(who, { report, said, wanted }, hub) {
  const { tested, errored, skip_reasons } = report.operations;
  const missed = wanted - tested - errored;
  const atFault = new Set(report.failures.flatMap((failure) => failure.operations));
  const isWhole = report.complete && report.errors.length === 0 && hub.child.exitCode === null;
  const bad = atFault.size + errored + Math.abs(missed) + (isWhole ? 0 : 1);
  passed += tested - atFault.size;
  failed += bad;
  const { generated } = report.test_cases;
  console.error(`as ${who}: ${tested} operations, ${generated} cases, ${Math.round(report.running_time)} s`);
  if (missed !== 0) console.error(`failed as ${who}: ${tested} of ${wanted} operations; ${skip_reasons}`);
  if (bad > 0) console.error(said);
  if (hub.child.exitCode !== null) console.error(`the hub has ended:\n${Buffer.concat(hub.log)}`);
}

async function runAs(who) {
  const hub = await openHub();
  try {
    tell(who, await ask(hub.url, who), hub);
  } finally {
    hub.child.kill("SIGTERM");
    await hub.child.ended;
  }
}

/** Takes the next of them until nobody is left. */
const lane = async (waiting) => {
  for (let who = waiting.shift(); who; who = waiting.shift()) {
    await runAs(who).catch((error) => {
      failed += 1;
      console.error(`failed as ${who}: ${error.message}`);
    });
  }
};

try {
  const waiting = [...PEOPLE];
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), PEOPLE.length) }, () => lane(waiting)),
  );
} finally {
  for (const child of running) child.kill("SIGTERM");
  await Promise.all([...running].map((child) => child.ended));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`checks of the API: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
