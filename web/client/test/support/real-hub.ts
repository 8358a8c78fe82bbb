//! A hub of our own: the binary that ORDERHUB_BIN names, with the demo shop, on a port and a database of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const BINARY = process.env.ORDERHUB_BIN;

const PASSWORD = "orderhub-demo-shop";
/** How long a start may take, ms: the demo hashes passwords, and a debug build takes its time. */
const START_TIME_MAX_MS = 60_000;

interface Letter {
  to: string;
  order?: string;
  code?: string;
}

export class RealHub {
  #process: ChildProcess | undefined;
  #port = 0;
  #boss: Promise<string> | undefined;
  readonly #folder: string;

  readonly #settings: readonly string[];

  private constructor(folder: string, settings: readonly string[]) {
    this.#folder = folder;
    this.#settings = settings;
  }

  static async start(...settings: string[]): Promise<RealHub> {
    const hub = new RealHub(await mkdtemp(join(tmpdir(), "orderhub-client-")), settings);
    await hub.run();
    return hub;
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.#port}/api/v1/ws`;
  }

  /** Runs it, on the port it had before. */
  async run(): Promise<void> {
    if (!BINARY) throw new Error("ORDERHUB_BIN is not set");
    const database = `surrealkv://${join(this.#folder, "db")}?sync=every`;
    const bind = `127.0.0.1:${this.#port}`;
    // The hub takes variables of its name for settings, and refuses those it does not know.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith("ORDERHUB_")),
    );
    const flags = ["serve", "--demo", "--database.url", database, "--http.bind", bind, ...this.#settings];
    const child = spawn(BINARY, flags, {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    this.#process = child;
    const said: string[] = [];
    const port = await new Promise<string>((resolve, reject) => {
      const fail = () => reject(new Error(`the hub did not start: ${said.slice(-5).join("\n")}`));
      const timer = setTimeout(fail, START_TIME_MAX_MS);
      child.once("exit", fail);
      for (const output of [child.stdout, child.stderr]) {
        createInterface({ input: output }).on("line", (line) => {
          if (said.length < 1_000) said.push(line);
          const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
          if (!found) return;
          clearTimeout(timer);
          resolve(found[1] ?? "");
        });
      }
    });
    this.#port = Number(port);
  }

  /** As a power cut would; or another signal. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** An access token of a demo account. */
  async login(name: string): Promise<string> {
    const body = { email: `${name}@demo.local`, password: PASSWORD };
    const { access_token } = await this.ask<{ access_token: string }>("POST", "auth/login", {}, body);
    return access_token;
  }

  /** The admin's token of one session that has shown a second factor: letters with codes for that are few. */
  boss(): Promise<string> {
    this.#boss ??= this.login("admin").then(async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      await this.ask("POST", "auth/step-up/letter", headers);
      const code = await this.#codeOf((letter) => letter.to === "admin@demo.local");
      await this.ask("POST", "auth/step-up", headers, { code });
      return token;
    });
    return this.#boss;
  }

  /** Places an order: of one pizza, where nothing else is wanted. */
  place(
    token: string,
    key: string,
    lines: object[] = [{ sku: "pizza-margherita", quantity: 1 }],
  ): Promise<{ id: string; version: number; number: number }> {
    const headers = { authorization: `Bearer ${token}`, "idempotency-key": key };
    return this.ask("POST", "orders", headers, { lines });
  }

  cancel(token: string, order: string, key: string): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, "idempotency-key": key };
    return this.ask("POST", `orders/${order}/cancel`, headers, {});
  }

  /** The one-time code of an order, as the demo shows it. */
  code(order: string): Promise<string> {
    return this.#codeOf((letter) => letter.order === order);
  }

  async #codeOf(isIt: (letter: Letter) => boolean): Promise<string> {
    for (;;) {
      const { items } = await this.ask<{ items: Letter[] }>("GET", "demo/outbox");
      const code = items.find((letter) => letter.code && isIt(letter))?.code;
      if (code) return code;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Changes a product. */
  async change(token: string, sku: string, change: object): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    const { version } = await this.ask<{ version: number }>("GET", `products/${sku}`, headers);
    await this.ask("PATCH", `products/${sku}`, { ...headers, "if-match": `"${version}"` }, change);
  }

  /** Asks over HTTP. */
  async ask<T>(method: string, path: string, headers: object = {}, body?: object): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
