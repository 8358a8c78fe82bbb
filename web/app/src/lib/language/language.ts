export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What languages call themselves. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch", ar: "العربية" };

/** The hub reads it: each language is a page of its own, built for it. */
const COOKIE = "orderhub_language";
const A_YEAR_S = 365 * 24 * 60 * 60;

/** The language that this page was built in. */
export const language: Language =
  LANGUAGES.find((known) => known === globalThis.document?.documentElement.lang) ?? "en";

export const isRtl = language === "ar";

/** Has the page sent anew, in another language; what is in the cart and who is signed in is kept. */
export function chooseLanguage(wanted: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the store for cookies is missing in browsers that are in use
  document.cookie = `${COOKIE}=${wanted}; path=/; max-age=${A_YEAR_S}; samesite=lax`;
  window.location.reload();
}
