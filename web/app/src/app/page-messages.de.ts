import type * as en from "./page-messages";

export const pageMessages: typeof en.pageMessages = {
  description: "Bestellen und zusehen, wie es wird.",
  noscript: "Zum Bestellen und Zusehen braucht es JavaScript. Bitte einschalten und die Seite neu laden.",
};
