//! The package as somebody installs it: packed, unpacked, imported by plain Node, and its README compiled against it.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const installed = createRequire(import.meta.url);
/** A compiler and npm, on a machine that has other things to do. */
const TIME_MAX_MS = 120_000;

let project: string;

/** What a consumer has beside the package. */
const BESIDE = ["react", "ws", "@types/node", "@types/react", "@types/ws"];

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "orderhub-consumer-"));
  const [dist, modules] = [join(project, "dist"), join(project, "node_modules")];
  await run(process.execPath, [here("scripts/build.mjs"), dist]);
  const { stdout } = await run("npm", ["pack", dist, "--json", "--ignore-scripts", "--no-update-notifier"], {
    cwd: project,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await mkdir(join(modules, "@orderhub/client"), { recursive: true });
  await run("tar", ["-xzf", filename, "--strip-components=1", "-C", join(modules, "@orderhub/client")], {
    cwd: project,
  });
  for (const name of BESIDE) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(dirname(installed.resolve(`${name}/package.json`)), join(modules, name));
  }
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
}, TIME_MAX_MS);

afterAll(() => rm(project, { recursive: true, force: true }));

test("plain Node imports it as ESM: both entries, and nothing of the first needs React", async () => {
  await writeFile(
    join(project, "consumer.js"),
    `import * as core from "@orderhub/client";
     import * as hooks from "@orderhub/client/react";
     class WebSocket {}
     const hub = core.createClient({ url: "ws://127.0.0.1:1", credentials: () => "t", WebSocket });
     console.log(JSON.stringify([Object.keys(core), Object.keys(hooks), hub.status.state]));`,
  );
  const { stdout } = await run(process.execPath, ["consumer.js"], { cwd: project });
  const [core, hooks, state] = JSON.parse(stdout);
  expect(core).toEqual(
    expect.arrayContaining(["AuthRequired", "CommandError", "StreamError", "createClient"]),
  );
  expect(hooks).toEqual(["useCommand", "useConnection", "useStream"]);
  expect(state).toBe("disconnected");

  await rm(join(project, "node_modules/react"));
  const alone = run(process.execPath, ["-e", `import("@orderhub/client")`], { cwd: project });
  await expect(alone).resolves.toMatchObject({ stderr: "" });
  await symlink(dirname(installed.resolve("react/package.json")), join(project, "node_modules/react"));
});

test(
  "the README's code compiles against it, in the strictest way",
  async () => {
    const readme = await readFile(here("README.md"), "utf8");
    const snippets = [...readme.matchAll(/```(tsx?)\n(.*?)```/gs)];
    expect(snippets.length).toBeGreaterThanOrEqual(4);
    const files = await Promise.all(
      snippets.map(async ([, extension, code = ""], index) => {
        const name = `snippet-${index}.${extension}`;
        await writeFile(join(project, name), code);
        return name;
      }),
    );
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2023",
          module: "NodeNext",
          lib: ["ES2023", "DOM", "DOM.Iterable"],
          jsx: "react-jsx",
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          noUnusedLocals: true,
          types: ["node"],
          noEmit: true,
        },
        files,
      }),
    );
    const tsc = installed.resolve("typescript/bin/tsc");
    const compiled = await run(process.execPath, [tsc, "-p", "."], { cwd: project }).catch((error) => error);
    expect(compiled.stdout).toBe("");
  },
  TIME_MAX_MS,
);
