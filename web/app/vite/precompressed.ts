import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = new Set([".css", ".html", ".js", ".json", ".svg", ".webmanifest"]);
/** The app's one page, in each language. */
const PAGE = /^index[.][a-z]+[.]html$/;

/** Writes `file.br` and `file.gz` beside every compressible file of the build, as small as they get: once here is cheaper than at every request. */
export function precompressed(): Plugin {
  let folder = "dist";
  return {
    name: "precompressed",
    apply: "build",
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)));
      const names = new Set(entries.map((entry) => entry.name));
      // The app's pages are filled in per request, and so cannot be compressed beforehand; what an earlier language wrote
      // is done.
      const fixed = files.filter(({ name }) => !PAGE.test(name) && !names.has(`${name}.br`));
      await Promise.all(fixed.map((entry) => compress(join(entry.parentPath, entry.name))));
    },
  };
}

const BEST = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const POSTFIX = constants.BROTLI_PARAM_NPOSTFIX;
/** Which of them makes a file smallest shows only when it is tried. */
const POSTFIXES = [0, 1, 2, 3];

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const [gz, ...brs] = await Promise.all([
    promisify(gzip)(content, { level: 9 }),
    ...POSTFIXES.map((bits) => promisify(brotliCompress)(content, { params: { ...BEST, [POSTFIX]: bits } })),
  ]);
  const br = brs.reduce((best, one) => (one.byteLength < best.byteLength ? one : best));
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
}
