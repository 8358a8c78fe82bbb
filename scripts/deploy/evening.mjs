// An evening in a shop, and whether the metrics tell it: a real hub, a real Prometheus with the rules of this folder, some
// customers and a kitchen; then promtool is asked what happened. Run by `scripts/test evening`.
//
//   node scripts/deploy/evening.mjs HUB FOLDER-OF-PROMETHEUS
//
// Every number asked for is exact, so it is read from the counters themselves: a rate guesses at the edges of its window.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [hubProgram, tools] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "evening-"));
const { WebSocket } = createRequire(new URL("../../web/package.json", import.meta.url))("ws");
const PASSWORD = "orderhub-demo-shop";
const PATIENCE_MS = 30_000;
const PLACED = 8;
/** Long enough that a busy machine cancels within it, short enough to wait for its end. */
const WINDOW_S = "4";
const running = [];
let passed = 0;
let failed = 0;

/** Without settings of whoever runs this: the hub takes them for its own, and knows some of them not. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_")));

const start = (program, args, options = {}) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], env: environment, ...options });
  running.push(child);
  // One that cannot be started ends, and is told by who waits for it.
  child.once("error", () => child.emit("exit"));
  return child;
};

const ended = (child) =>
  new Promise((resolve) => {
    const runs = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    runs ? child.once("exit", resolve) : resolve();
  });

/** Asks until the answer is true, or patience ends. */
const until = async (what, ask) => {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The first line of its output that fits. */
const says = (child, pattern) =>
  new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      const found = pattern.exec(text);
      if (found) resolve(found[1]);
    });
    child.once("exit", () => reject(new Error(`it ended before it said ${pattern}`)));
  });

async function openHub() {
  const settings = [
    "--http.bind",
    "127.0.0.1:0",
    "--database.url",
    "mem://",
    "--cancellation.window_s",
    WINDOW_S,
    // One is told of what happens at a port at which nobody listens.
    "--webhooks.allow_private",
  ];
  const child = start(hubProgram, ["serve", "--demo", ...settings]);
  return { child, url: await says(child, /listening on (\S+)/) };
}

/** Prometheus as it is set up here, but for who is asked, and how often. */
async function openPrometheus(hub) {
  cpSync(join(here, "prometheus/rules"), join(folder, "rules"), { recursive: true });
  const port = await freePort();
  const settings = readFileSync(join(here, "prometheus/prometheus.yml"), "utf8")
    .replaceAll("orderhub:8080", new URL(hub).host)
    .replaceAll("localhost:9090", `127.0.0.1:${port}`)
    .replace(/(scrape_interval|scrape_timeout|evaluation_interval): \d+s/g, "$1: 1s");
  const rules = join(folder, "rules/objectives.yml");
  writeFileSync(rules, readFileSync(rules, "utf8").replaceAll("interval: 30s", "interval: 1s"));
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, settings);
  const url = `http://127.0.0.1:${port}`;
  start(join(tools, "prometheus"), [
    `--config.file=${file}`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  await until("Prometheus is ready", () =>
    fetch(`${url}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    ),
  );
  return url;
}

/** The value of an expression, by promtool; null where it has none. */
const value = (prometheus, expression) => {
  const said = execFileSync(join(tools, "promtool"), ["query", "instant", prometheus, expression], {
    encoding: "utf8",
  });
  const found = /=> (\S+) @/.exec(said);
  return found ? Number(found[1]) : null;
};

const tell = (sentence, expression, wanted, had) => {
  if (had === wanted) {
    passed += 1;
  } else {
    failed += 1;
    console.error(`failed: ${sentence}: ${expression} is ${had}, not ${wanted}`);
  }
};

/** Somebody who is signed in: `call(way, path, body)` answers `{status, body}`, `call.token` is theirs. */
async function person(hub, name) {
  let keys = 0;
  let token;
  const call = async (method, path, body) => {
    keys += 1;
    const answer = await fetch(`${hub}/api/v1/${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": `${name}-${keys}`,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  };
  token = (await call("POST", "auth/login", { email: `${name}@demo.local`, password: PASSWORD })).body
    .access_token;
  return Object.assign(call, { token });
}

/** A socket that says hello and leaves as soon as it was let in: what it heard first, and the code it was closed with. */
const visit = (hub, hello) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${hub.replace("http", "ws")}/api/v1/ws`, "orderhub.v1.json");
    let first;
    setTimeout(() => socket.terminate(), PATIENCE_MS).unref();
    socket.on("open", () => socket.send(JSON.stringify({ t: "hello", ...hello })));
    socket.on("message", (data) => {
      first ??= JSON.parse(String(data).split("\n")[0]);
      if (first.t === "welcome") socket.close(1000);
    });
    socket.on("error", reject);
    socket.on("close", (code) => resolve({ first, code }));
  });

/** Who is who: a wrong password, a wrong and a right second factor, a socket with no token. */
async function doors(hub, customer) {
  const email = "customer@demo.local";
  const wrong = await customer("POST", "auth/login", { email, password: `${PASSWORD}?` });
  tell("a wrong password is refused", "auth/login", 401, wrong.status);
  await customer("POST", "auth/step-up/letter", {});
  const code = await until("the letter has come", async () => {
    const { items } = (await customer("GET", "demo/outbox")).body;
    return items.find((item) => item.to === email && !item.order && item.code)?.code;
  });
  await customer("POST", "auth/step-up", { code: otherThan(code) });
  const shown = await customer("POST", "auth/step-up", { code });
  tell("the code of a letter is taken", "auth/step-up", 200, shown.status);
  const stranger = await visit(hub, { token: "none" });
  tell("no token, no socket", "hello", 4001, stranger.code);
}

/** Six digits, and not these. */
const otherThan = (code) => `${code.slice(0, -1)}${(Number(code.at(-1)) + 1) % 10}`;

async function evening(hub, prometheus) {
  const customer = await person(hub, "customer");
  const kitchen = await person(hub, "kitchen");
  const manager = await person(hub, "manager");
  const line = { sku: "pizza-margherita", quantity: 1 };
  const place = async (...lines) => (await customer("POST", "orders", { lines })).body;
  await doors(hub, customer);
  const endpoint = { url: `http://127.0.0.1:${await freePort()}/`, events: ["*"], site: "main" };
  const hook = await manager("POST", "webhook-endpoints", endpoint);
  tell("a webhook is there", "webhook-endpoints", 201, hook.status);
  // The first order and the first cancel are seen before the others come: a rate is of what it saw grow.
  const first = await place(line);
  await customer("POST", `orders/${first.id}/cancel`, { reason: "changed my mind" });
  await until("the first is seen", () => value(prometheus, counted("cancel", "ok")) === 1);
  const { token } = manager;
  const [seen] = (await visit(hub, { token, resume: [{ s: "admin:main" }] })).first.streams;
  const orders = [];
  for (let count = 0; count < PLACED; count += 1) orders.push(await place(line));
  await visit(hub, { token, resume: [{ s: "admin:main", e: seen.e, o: seen.o }] });
  // More than there is, and what nobody has.
  await manager("POST", "stock/tiramisu/recount", { quantity: 2 });
  await place({ sku: "tiramisu", quantity: 3 });
  await place({ ...line, sku: "what-nobody-has" });
  const code = (order) =>
    until(
      "the code has come",
      async () =>
        (await customer("GET", "demo/outbox")).body.items.find((item) => item.order === order && item.code)
          ?.code,
    );
  const pay = async ({ id }) => customer("POST", `orders/${id}/pay`, { code: await code(id) });
  // Somebody mistypes, twice, and somebody thinks better of it, twice. The codes are six digits: the first is none.
  await customer("POST", `orders/${orders[0].id}/pay`, { code: "00000x" });
  await customer("POST", `orders/${orders[0].id}/pay`, { code: otherThan(await code(orders[0].id)) });
  const second = await place(line);
  await customer("POST", `orders/${second.id}/cancel`, { reason: "changed my mind" });
  await customer("POST", `orders/${second.id}/cancel`, { reason: "twice" });
  for (const order of orders.slice(0, 6)) await pay(order);
  // The kitchen hands over what is released to it; one of them is too late to be called off.
  for (const { id } of orders.slice(0, 5))
    await until("it is released", async () => (await kitchen("POST", `orders/${id}/fulfill`)).status === 200);
  await until(
    "its window is closed",
    async () => (await customer("GET", `orders/${orders[5].id}`)).body.released_at,
  );
  await customer("POST", `orders/${orders[5].id}/cancel`, { reason: "too late" });
}

const counted = (action, outcome) =>
  `sum(orderhub_commands_total{action="${action}",outcome="${outcome}"}) or vector(0)`;

async function story(prometheus, hub) {
  const facts = [
    ["what was ordered", counted("place", "ok"), PLACED + 2],
    ["what was not there", counted("place", "out_of_stock"), 1],
    ["what nobody has", counted("place", "unknown_sku"), 1],
    ["what was paid", counted("pay", "ok"), 6],
    ["codes that were wrong, and of which one was none", counted("pay", "otp_invalid"), 2],
    [
      "and were answered so",
      'sum(orderhub_http_requests_total{route="/api/v1/orders/{id}/pay",status="422"})',
      2,
    ],
    ["a wrong password", 'sum(orderhub_logins_total{outcome="refused"})', 1],
    ["a second factor that was right", 'sum(orderhub_step_ups_total{outcome="letter"})', 1],
    ["one that was wrong", 'sum(orderhub_step_ups_total{outcome="wrong"})', 1],
    ["who had no token was sent away", 'sum(orderhub_socket_closes_total{by="hub",code="4001"})', 1],
    ["who left by themselves", 'sum(orderhub_socket_closes_total{by="client",code="1000"})', 2],
    ["who came back was told what they missed", 'sum(orderhub_resumes_total{result="replay"})', 1],
    ["nobody else came back", "sum(orderhub_resumes_total)", 1],
    ["what was called off", counted("cancel", "ok"), 2],
    ["called off twice", counted("cancel", "order_final"), 1],
    ["called off too late", counted("cancel", "cancel_window_closed"), 1],
    ["what was handed over", counted("fulfill", "ok"), 5],
    [
      "what was sent in",
      'sum(orderhub_http_requests_total{route="/api/v1/orders",method="POST"})',
      PLACED + 4,
    ],
    ["no fault of the hub", 'sum(orderhub_http_requests_total{status=~"5.."}) or vector(0)', 0],
    ["an admin watched", 'sum(orderhub_connections{role="admin"})', 1],
    ["nobody else did", 'sum(orderhub_connections{role!="admin"})', 0],
    ["every wish was answered", "sum(orderhub_answer_seconds_count)", "sum(orderhub_commands_total)"],
    ["nothing waits", "sum(orderhub_mailbox_messages)", 0],
    ["whose money is held or taken", 'sum(orderhub_live_payments{state=~"authorized|capture.*"})', 6],
    ["no letter waits", "sum(orderhub_letters_waiting) + max(orderhub_letter_age_seconds)", 0],
    ["a webhook waits that nobody takes", "sum(orderhub_webhooks_waiting) >= bool 1", 1],
    ["and for longer and longer", "max(orderhub_webhook_lag_seconds) > bool 0", 1],
    ["it was tried", 'sum(orderhub_webhook_deliveries_total{outcome="tried_again"}) >= bool 1', 1],
    ["what was committed", "sum(orderhub_commit_seconds_count) > bool 20", 1],
    [
      "99 of 100 commits, in seconds",
      "histogram_quantile(0.99, sum by (le) (orderhub_commit_seconds_bucket)) > bool 0",
      1,
    ],
    ["no commit failed", "sum(orderhub_commit_failures_total) or vector(0)", 0],
    ["no rule is broken", "sum(orderhub_violations)", 0],
    ["stock agrees with orders", "sum(orderhub_stock_mismatches)", 0],
    ["the promise of placing is kept", 'orderhub:slo_errors:ratio5m{slo="placing"}', 0],
    ["the promise of cancelling is kept", 'orderhub:slo_errors:ratio5m{slo="cancelling"}', 0],
    // A busy machine is slow, and may say so.
    ["nobody is woken", 'count(ALERTS{severity="page",slo!="speed"}) or vector(0)', 0],
  ];
  // Scraped and evaluated after the last of it.
  const [, last, times] = facts[0];
  await until(
    "Prometheus has seen it",
    () =>
      value(prometheus, last) === times && value(prometheus, "min(orderhub:slo_requests:rate5m)") !== null,
  );
  for (const [sentence, expression, expected] of facts) {
    // A number, or what has one.
    const wanted = () => (typeof expected === "string" ? value(prometheus, expected) : expected);
    await until(sentence, () => value(prometheus, expression) === wanted()).catch(() => {});
    tell(sentence, expression, wanted(), value(prometheus, expression));
  }
  // What the hub says is written as Prometheus wants it, in names as well.
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  const { status, stdout, stderr } = spawnSync(join(tools, "promtool"), ["check", "metrics"], {
    input: metrics,
    encoding: "utf8",
  });
  tell("metrics are well named", `promtool check metrics: ${stdout}${stderr}`, 0, status);
  // Every panel can be drawn: what is written right can still match many with many.
  const panels = JSON.parse(
    execFileSync(process.execPath, [join(here, "grafana/make.mjs"), "--expressions"], { encoding: "utf8" }),
  );
  for (const { expr } of panels.groups[0].rules) {
    const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`);
    tell("a panel is drawn", expr, 200, answer.status);
  }
  hub.child.kill("SIGTERM");
  await ended(hub.child);
  const down = 'count(ALERTS{alertname="OrderhubDown"})';
  await until("the hub is missed", () => value(prometheus, down) === 1).catch(() => {});
  tell("the hub is missed", down, 1, value(prometheus, down));
}

try {
  const hub = await openHub();
  const prometheus = await openPrometheus(hub.url);
  const watching = { ...environment, ORDERHUB_EMAIL: "admin@demo.local", ORDERHUB_PASSWORD: PASSWORD };
  start(hubProgram, ["watch", "--site", "main", "--url", hub.url], { env: watching, stdio: "ignore" });
  await evening(hub.url, prometheus);
  await story(prometheus, hub);
} catch (error) {
  failed += 1;
  console.error(`failed: ${error.message}`);
} finally {
  for (const child of running) child.kill("SIGTERM");
  await Promise.all(running.map(ended));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`checks of an evening: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
