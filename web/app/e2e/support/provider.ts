import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../../../tests/it/oidc/provider.mjs", import.meta.url));

/** A real OpenID Connect provider, as the hub's own tests run it: whoever comes is signed in as it was told. */
export class Provider {
  readonly issuer: string;
  private readonly process: ChildProcess;

  private constructor(issuer: string, process: ChildProcess) {
    this.issuer = issuer;
    this.process = process;
  }

  static async start(): Promise<Provider> {
    const wish = { alg: "ES256", auth: "none", back: "https://nowhere.example/login/back" };
    const child = spawn("node", [SCRIPT, JSON.stringify(wish)], { stdio: ["pipe", "pipe", "ignore"] });
    for await (const line of createInterface(child.stdout)) return new Provider(line, child);
    throw new Error("the provider did not start: run `npm ci` in web/");
  }

  /** What the hub must be told. */
  get settings(): string[] {
    return ["--oidc.issuer", this.issuer, "--oidc.client_id", "shop", "--oidc.name", "The Club"];
  }

  /** Where people are sent back to, or who they are from now on. */
  async control(wish: { back?: string; who?: object }): Promise<void> {
    await fetch(`${this.issuer}/control`, { method: "POST", body: JSON.stringify(wish) });
  }

  stop(): void {
    this.process.kill();
  }
}
