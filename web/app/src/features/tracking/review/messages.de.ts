import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Wie war’s?",
  lead: "Was du sagst, hilft anderen beim Aussuchen und der Küche beim Kochen.",
  stars: (name) => `Sterne für ${name}`,
  headline: "In wenigen Worten",
  body: "Was gut war und was nicht",
  send: "Bewertung senden",
  sending: "Wird gesendet …",
  thanks: "Danke! Die Bewertung steht jetzt beim Artikel.",
  yours: "Du",
  pending: "Der Shop sieht sie sich an, bevor andere sie sehen.",
  hidden: "Nur du kannst sie sehen: Der Shop zeigt sie nicht.",
  notReached: "Der Shop ist nicht zu erreichen. Versuch es noch einmal: Sie wird nicht doppelt gesendet.",
};
