import { createStore, useStore } from "#/lib/store";

export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What languages call themselves. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", de: "Deutsch", ar: "العربية" };

const LANGUAGE_KEY = "orderhub.language";

const chosen = createStore<Language>(stored() ?? preferred(navigator.languages));

export function useLanguage(): Language {
  return useStore(chosen);
}

export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  chosen.set(language);
}

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** The first of somebody's languages that is spoken here, English if none is. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = tag.split("-")[0] ?? "";
    if (isLanguage(language)) return language;
  }
  return "en";
}

function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

function stored(): Language | null {
  try {
    const text = localStorage.getItem(LANGUAGE_KEY) ?? "";
    return isLanguage(text) ? text : null;
  } catch {
    return null;
  }
}
