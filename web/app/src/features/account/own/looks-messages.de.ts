import type * as en from "./looks-messages";

export const looksMessages: typeof en.looksMessages = {
  title: "Sprache und Farben",
  language: "Sprache",
  languageHint: "Die spricht die App, und in ihr kommen auch Mails und Mitteilungen.",
  theme: "Farben",
  themeHint: "Auf diesem Gerät.",
  themes: { system: "Wie das Gerät", light: "Hell", dark: "Dunkel" },
};
