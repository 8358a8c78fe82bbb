import { LANGUAGES, type Language } from "./languages";

/** The hub reads it: each language is a page of its own, built for it. */
const COOKIE = "orderhub_language";
const A_YEAR_S = 365 * 24 * 60 * 60;

const built =
  LANGUAGES.find(({ code }) => code === globalThis.document?.documentElement.lang) ?? LANGUAGES[0];

/** The language that this page was built in. */
export const language: Language = built.code;

export const isRtl = built.dir === "rtl";

/** Has the page sent anew, in another language; what is in the cart and who is signed in is kept. */
export function chooseLanguage(wanted: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the store for cookies is missing in browsers that are in use
  document.cookie = `${COOKIE}=${wanted}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
  window.location.reload();
}
