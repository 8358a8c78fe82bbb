import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { siteOf } from "./site.ts";
import { styleOf } from "./style.ts";

const SOURCE = fileURLToPath(new URL("../../../docs", import.meta.url));

/** The Markdown of every page, by its path such as `how-to/stripe.md`; what is written for whoever writes them is none. */
export const sources = (): Map<string, string> =>
  new Map(
    readdirSync(SOURCE, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".md") && entry.name !== "README.md")
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(SOURCE, path).replaceAll(sep, "/"), readFileSync(path, "utf8")]),
  );

/**
 * Makes the pages of `web/docs` into what the hub serves at `/docs`: HTML that needs no script, in the letters and colours
 * of the app. Once, beside the English app.
 */
export function docs(language: string): Plugin {
  return {
    name: "docs",
    apply: (_, { command }) => command === "build" && language === "en",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const font = Object.keys(bundle).find((name) => /inter-latin-wght-normal.*[.]woff2$/.test(name));
        const style = this.emitFile({ type: "asset", name: "docs.css", source: styleOf(font && `/${font}`) });
        for (const [path, html] of siteOf(sources(), `/${this.getFileName(style)}`))
          this.emitFile({ type: "asset", fileName: `docs/${path}`, source: html });
      },
    },
  };
}
