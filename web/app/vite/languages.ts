import { access } from "node:fs/promises";
import type { Plugin } from "vite";
import { pageMessages as ar } from "../src/app/page-messages.ar.ts";
import { pageMessages as de } from "../src/app/page-messages.de.ts";
import { pageMessages as en } from "../src/app/page-messages.ts";
import { LANGUAGES, type Language } from "../src/lib/language/language.ts";

const PAGE: Record<Language, typeof en> = { en, de, ar };
const RIGHT_TO_LEFT: readonly Language[] = ["ar"];
/** Fetched with the page, beside the letters that all languages have. */
const LETTERS: Partial<Record<Language, string>> = {
  ar: "../node_modules/@fontsource-variable/vazirmatn/files/vazirmatn-arabic-wght-normal.woff2",
};
/** A module of words for people: `./messages`, `../event-messages`. Its German twin is `messages.de.ts`. */
const MESSAGES = /(^|[/-])messages$/;

/** The language that is built: that of `BUILD_LANGUAGE`, English if it says nothing. */
export function languageOfBuild(): Language {
  const wanted = process.env.BUILD_LANGUAGE ?? "en";
  const known = LANGUAGES.find((language) => language === wanted);
  if (!known) throw new Error(`BUILD_LANGUAGE is ${wanted}, and can be ${LANGUAGES.join(", ")}`);
  return known;
}

/**
 * Builds the app in one language: every module of messages is its twin in that language, the page says which it is, and
 * is called `index.LANGUAGE.html`. So nobody loads words that they do not read, and none is looked up while the page runs.
 */
export function inLanguage(language: Language): Plugin {
  return {
    name: "in-language",
    enforce: "pre",
    resolveId: {
      filter: { id: MESSAGES },
      async handler(source, importer, options) {
        if (language === "en") return null;
        const english = await this.resolve(source, importer, { ...options, skipSelf: true });
        if (!english) return null;
        const twin = english.id.replace(/\.ts$/, `.${language}.ts`);
        await access(twin).catch(() => this.error(`${twin} is missing: ${english.id} is not translated`));
        return twin;
      },
    },
    // Before the addresses in the page are those of files.
    transformIndexHtml: {
      order: "pre",
      handler(html) {
        const dir = RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
        const page = html
          .replace('<html lang="en" dir="ltr">', `<html lang="${language}" dir="${dir}">`)
          .replace("__DESCRIPTION__", PAGE[language].description)
          .replace("__NOSCRIPT__", PAGE[language].noscript);
        const letters = LETTERS[language];
        if (!letters) return page;
        const preload = `<link rel="preload" as="font" type="font/woff2" crossorigin href="${letters}" />`;
        return page.replace("</title>", `</title>\n    ${preload}`);
      },
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"];
        if (page) page.fileName = `index.${language}.html`;
      },
    },
  };
}
