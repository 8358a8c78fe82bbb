//! The package as it is published, in dist/: modules, their types, and a package.json that names those. In the workspace
//! the sources themselves are imported. `npm publish ./dist` publishes it; another folder may be named.

import { execFile } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const dist = resolve(process.argv[2] ?? here("dist"));

await rm(dist, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
await promisify(execFile)(process.execPath, [tsc, "-p", here("tsconfig.build.json"), "--outDir", dist]);

const {
  private: _,
  scripts,
  devDependencies,
  exports,
  ...about
} = JSON.parse(await readFile(here("package.json"), "utf8"));
const built = (source, extension) => source.replace("./src/", "./").replace(/\.ts$/, extension);
const entries = Object.entries(exports).map(([name, source]) => [
  name,
  { types: built(source, ".d.ts"), default: built(source, ".js") },
]);
const manifest = { ...about, exports: Object.fromEntries(entries), engines: { node: ">=20" } };
await writeFile(`${dist}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
await copyFile(here("README.md"), `${dist}/README.md`);
await copyFile(here("../../LICENSE"), `${dist}/LICENSE`);
