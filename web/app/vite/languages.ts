import { access } from "node:fs/promises";
import type { Plugin } from "vite";
import { pageMessages as ar } from "../src/app/page-messages.ar.ts";
import { pageMessages as de } from "../src/app/page-messages.de.ts";
import { pageMessages as en } from "../src/app/page-messages.ts";
import { LANGUAGES, type Language } from "../src/lib/language/languages.ts";

/** What the page and its manifest say. */
const PAGE: Record<Language, typeof en> = { en, de, ar };
/** Fetched with the page, beside the letters that all languages have. */
const LETTERS: Partial<Record<Language, string>> = {
  ar: "../node_modules/@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2",
};
/** A module of words for people: `./messages`, `../event-messages`. Its German twin is `messages.de.ts`. */
const MESSAGES = /(^|[/-])messages$/;

/** What is built: a language, where its lines begin, and what its page says. */
export interface Built {
  code: Language;
  dir: "ltr" | "rtl";
  page: typeof en;
}

/** The language that is built: that of `BUILD_LANGUAGE`, English if it says nothing. */
export function languageOfBuild(): Built {
  const wanted = process.env.BUILD_LANGUAGE ?? "en";
  const known = LANGUAGES.find(({ code }) => code === wanted);
  if (known) return { ...known, page: PAGE[known.code] };
  throw new Error(`BUILD_LANGUAGE is ${wanted}, and can be ${LANGUAGES.map(({ code }) => code).join(", ")}`);
}

/**
 * Builds the app in one language: every module of messages is its twin in that language, the page says which it is, and
 * is called `index.LANGUAGE.html`. So nobody loads words that they do not read, and none is looked up while the page runs.
 */
export function inLanguage({ code, dir, page: words }: Built): Plugin {
  return {
    name: "in-language",
    enforce: "pre",
    resolveId: {
      filter: { id: MESSAGES },
      async handler(source, importer, options) {
        if (code === "en") return null;
        const english = await this.resolve(source, importer, { ...options, skipSelf: true });
        if (!english) return null;
        const twin = english.id.replace(/\.ts$/, `.${code}.ts`);
        await access(twin).catch(() => this.error(`${twin} is missing: ${english.id} is not translated`));
        return twin;
      },
    },
    // Before the addresses in the page are those of files.
    transformIndexHtml: {
      order: "pre",
      handler(html) {
        const page = html
          .replace('<html lang="en" dir="ltr">', `<html lang="${code}" dir="${dir}">`)
          .replace("__DESCRIPTION__", words.description)
          .replace("__NOSCRIPT__", words.noscript);
        const letters = LETTERS[code];
        if (!letters) return page;
        const preload = `<link rel="preload" as="font" type="font/woff2" crossorigin href="${letters}" />`;
        return page.replace("</title>", `</title>\n    ${preload}`);
      },
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"];
        if (page) page.fileName = `index.${code}.html`;
      },
    },
  };
}
