/** The languages that the app is built in: what each calls itself, and from which side its lines begin. */
export const LANGUAGES = [
  { code: "en", name: "English", dir: "ltr" },
  { code: "de", name: "Deutsch", dir: "ltr" },
  { code: "ar", name: "العربية", dir: "rtl" },
] as const;

/** A language by its code. */
export type Language = (typeof LANGUAGES)[number]["code"];
