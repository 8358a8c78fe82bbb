//! A project of somebody else's that has the package installed: built, packed and unpacked as a registry would give it.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** What is installed in this workspace. */
export const workspace = createRequire(import.meta.url);

/** What a consumer has beside the package. */
const BESIDE = ["react", "ws", "@types/node", "@types/react", "@types/ws"];

export class Consumer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async install(): Promise<Consumer> {
    const consumer = new Consumer(await mkdtemp(join(tmpdir(), "orderhub-consumer-")));
    const { folder } = consumer;
    const [dist, installed] = [join(folder, "dist"), join(folder, "node_modules/@orderhub/client")];
    await run(process.execPath, [here("scripts/build.mjs"), dist]);
    const packing = ["pack", dist, "--json", "--ignore-scripts", "--no-update-notifier"];
    const { stdout } = await run("npm", packing, { cwd: folder });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await mkdir(installed, { recursive: true });
    await run("tar", ["-xzf", filename, "--strip-components=1", "-C", installed], { cwd: folder });
    for (const name of BESIDE) await consumer.link(name);
    await consumer.write("package.json", JSON.stringify({ type: "module" }));
    return consumer;
  }

  /** Installs what the workspace has. */
  async link(name: string): Promise<void> {
    const place = join(this.folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(dirname(workspace.resolve(`${name}/package.json`)), place);
  }

  async unlink(name: string): Promise<void> {
    await rm(join(this.folder, "node_modules", name));
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /** Runs plain Node there. */
  node(args: string[], env: NodeJS.ProcessEnv = {}) {
    return run(process.execPath, args, { cwd: this.folder, env: { ...process.env, ...env } });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The code in the package's README, by the heading it stands under. */
export async function snippets(): Promise<{ heading: string; extension: string; code: string }[]> {
  const readme = await readFile(here("README.md"), "utf8");
  let heading = "";
  return [...readme.matchAll(/^#+ ([^\n]*)$|^```(tsx?)\n(.*?)^```/gms)].flatMap(
    ([, title, extension, code]) => {
      heading = title ?? heading;
      return extension === undefined || code === undefined ? [] : [{ heading, extension, code }];
    },
  );
}
