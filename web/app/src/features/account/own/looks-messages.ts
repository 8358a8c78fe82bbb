/** What people read about how the app speaks and looks. */
export const looksMessages = {
  title: "Language and colours",
  language: "Language",
  languageHint: "The app speaks it, and so do letters and notifications.",
  theme: "Colours",
  themeHint: "On this device.",
  themes: { system: "As the device", light: "Light", dark: "Dark" },
};
