import type * as en from "./messages";

export const messages: typeof en.messages = {
  noPage: "Diese Seite gibt es nicht",
  noPageHint: "Vielleicht ist die Adresse alt oder vertippt.",
  toMenu: "Zur Karte",
  crashed: "Hier hat etwas nicht geklappt",
  waiting: "Wartet auf das Netz",
  away: "Diese Seite war noch nie offen, und der Shop ist gerade nicht zu erreichen. Sie öffnet sich von selbst, sobald die Verbindung wieder da ist.",
};
