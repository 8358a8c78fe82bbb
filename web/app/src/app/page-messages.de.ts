import type * as en from "./page-messages";

export const pageMessages: typeof en.pageMessages = {
  description: "Bestellen und zusehen, wie es entsteht.",
  noscript: "Zum Bestellen und Zusehen braucht es JavaScript. Bitte einschalten und die Seite neu laden.",
  shortcuts: { menu: "Speisekarte", orders: "Deine Bestellungen", board: "Küchentafel" },
};
