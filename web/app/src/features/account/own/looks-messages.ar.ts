import type * as en from "./looks-messages";

export const looksMessages: typeof en.looksMessages = {
  title: "اللغة والألوان",
  language: "اللغة",
  languageHint: "لغة التطبيق، ولغة الرسائل والإشعارات أيضًا.",
  theme: "الألوان",
  themeHint: "على هذا الجهاز.",
  themes: { system: "كما في الجهاز", light: "فاتحة", dark: "داكنة" },
};
