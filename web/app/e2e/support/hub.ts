import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Long enough for a dev build on a busy machine. */
const START_MS_MAX = 30_000;

/** The hub as people run it: the real binary, the demo shop, a database on disk in a folder of its own. */
export class Hub {
  readonly url: string;
  private process: ChildProcess;
  private readonly folder: string;
  private readonly settings: string[];

  private constructor(url: string, process: ChildProcess, folder: string, settings: string[]) {
    this.url = url;
    this.process = process;
    this.folder = folder;
    this.settings = settings;
  }

  static async start(settings: string[] = []): Promise<Hub> {
    const folder = await mkdtemp(join(tmpdir(), "orderhub-e2e-"));
    const { process, url } = await serve(folder, "127.0.0.1:0", settings);
    return new Hub(url, process, folder, settings);
  }

  /** Pulls the plug: nothing is finished, nothing is said. */
  async kill(): Promise<void> {
    await end(this.process, "SIGKILL");
  }

  /** Starts it again where it was, with what it had; with `more` settings, where something else is to be different. */
  async restart(more: string[] = []): Promise<void> {
    const { process } = await serve(this.folder, new URL(this.url).host, [...this.settings, ...more]);
    this.process = process;
  }

  async stop(): Promise<void> {
    await end(this.process, "SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function serve(
  folder: string,
  bind: string,
  settings: string[],
): Promise<{ process: ChildProcess; url: string }> {
  const binary = process.env.ORDERHUB_BIN;
  if (!binary) throw new Error("ORDERHUB_BIN names no binary: run the browser tests with ./scripts/test");
  const database = `surrealkv://${join(folder, "data")}?sync=every`;
  const flags = ["--http.bind", bind, "--database.url", database, ...settings];
  const child = spawn(binary, ["serve", "--demo", ...flags], {
    env: outsideEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the hub ${why}\n${log.join("\n")}`));
    const timer = setTimeout(() => fail("did not start in time"), START_MS_MAX);
    child.once("exit", (code) => fail(`ended with ${code}`));
    child.once("error", (error) => fail(`cannot be started: ${error.message}`));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = line.match(/^listening on (.*)$/)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  return { process: child, url };
}

async function end(process: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, "exit");
  process.kill(signal);
  await ended;
}

/** Without our own variables: the hub takes those for settings. */
function outsideEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_")));
}
