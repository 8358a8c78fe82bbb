import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin, Rolldown } from "vite";

/** Stands in index.html for the file that lists what the app needs without a network. */
const PARTS = "__PARTS__";
/** Stands in index.html, and as a name in the worker, for what this was built from. */
const BUILD = "__BUILD__";
/** From everywhere, people may have to sign in. */
const ENTRANCES = ["login", "signup"];
/** Files that the page names and the build takes as they are. */
const FIXED = ["/favicon.svg"];

/**
 * What the service worker (`src/worker/sw.ts`) lives on:
 * - the worker itself, as `/sw.js`, which needs no other file;
 * - a list of files by surface, which the page names in `<meta name="orderhub-parts">`. So each language has its own, and
 *   a page and its list always belong together;
 * - an id of the sources, the same in every language: a page knows by it whether there is a newer app.
 */
export function shell(sources: readonly string[]): Plugin {
  const build = idOf(sources);
  return {
    name: "shell",
    apply: "build",
    config: () => ({
      define: { [BUILD]: JSON.stringify(build) },
      build: {
        rolldownOptions: {
          input: { index: "index.html", sw: "src/worker/sw.ts" },
          output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
        },
      },
    }),
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = Object.values(bundle).find(({ fileName }) => /^index\b.*[.]html$/.test(fileName));
        if (page?.type !== "asset") return;
        const source = JSON.stringify(partsOf(bundle));
        const parts = this.getFileName(this.emitFile({ type: "asset", name: "parts.json", source }));
        page.source = String(page.source).replace(PARTS, `/${parts}`).replace(BUILD, build);
      },
    },
  };
}

/** By surface, its files; `shell` is what all of them need. */
export type Parts = Record<string, string[]>;

/** Reads the graph of chunks: what an entry imports, at once or when it is wanted, belongs to it. */
export function partsOf(bundle: Rolldown.OutputBundle): Parts {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const entry = chunks.find(({ isEntry, name }) => isEntry && name === "index");
  if (!entry) return {};
  const routes = entry.dynamicImports.flatMap((name) => {
    const chunk = byName.get(name);
    const surface = chunk && surfaceOf(chunk.facadeModuleId ?? "");
    return chunk && surface ? [{ chunk, surface }] : [];
  });
  const routeNames = new Set(routes.map(({ chunk }) => chunk.fileName));

  const shared = new Set<string>(FIXED);
  const take = (chunk: Rolldown.OutputChunk, into: Set<string>) => {
    const name = `/${chunk.fileName}`;
    if (shared.has(name) || into.has(name)) return;
    into.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) into.add(`/${css}`);
    for (const asset of chunk.viteMetadata?.importedAssets ?? []) into.add(`/${asset}`);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) {
      const found = byName.get(next);
      if (found && !(chunk === entry && routeNames.has(next))) take(found, into);
    }
  };
  take(entry, shared);
  for (const { chunk, surface } of routes) if (ENTRANCES.includes(surface)) take(chunk, shared);
  // Fonts are named by the page and by its styles, which no chunk tells of.
  for (const { fileName } of Object.values(bundle))
    if (fileName.endsWith(".woff2")) shared.add(`/${fileName}`);

  const surfaces = new Map<string, Set<string>>();
  for (const { chunk, surface } of routes) {
    if (ENTRANCES.includes(surface)) continue;
    const own = surfaces.get(surface) ?? new Set();
    surfaces.set(surface, own);
    take(chunk, own);
  }
  return {
    shell: [...shared],
    ...Object.fromEntries(
      [...surfaces].map(([surface, own]) => [surface, [...own].filter((name) => !shared.has(name))]),
    ),
  };
}

/** `shop`, `board`, `admin`, `insights`, `login` for a file of `app/routes`; nothing for any other. */
function surfaceOf(module: string): string | undefined {
  return /app[\\/]routes[\\/]_?([a-z]+)/.exec(module)?.[1];
}

/** The same for the same sources, whatever language is built from them. */
function idOf(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const path of filesOf(source)) {
      if (!/[.]test[.]tsx?$/.test(path)) hash.update(relative(source, path)).update(readFileSync(path));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function filesOf(source: string): string[] {
  if (statSync(source).isFile()) return [source];
  const entries = readdirSync(source, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
