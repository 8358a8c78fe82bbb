import type * as en from "./install-messages";

export const installMessages: typeof en.installMessages = {
  title: "Auf deinem Startbildschirm",
  hint: "Sie öffnet sich wie jede andere App, auch ohne Netz.",
  byHand:
    "Tippe auf „Teilen“ in deinem Browser, dann auf „Zum Home-Bildschirm“. Sie öffnet sich wie jede andere App, auch ohne Netz.",
  install: "App installieren",
};
