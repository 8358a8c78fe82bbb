import type * as en from "./messages";

export const messages: typeof en.messages = {
  asOf: (time) => `Offline · Stand ${time}`,
  hint: "So stand deine Bestellung zu diesem Zeitpunkt; sie geht ohne dich weiter. Sobald die Verbindung wieder da ist, siehst du den neuen Stand.",
  title: "Deine Bestellungen, wie du sie zuletzt gesehen hast",
};
