import type * as en from "./messages";

export const messages: typeof en.messages = {
  pick: "Etwas hinzufügen",
  pickHint: "Wie heißt es?",
  found: "Gefunden",
  nothingFound: (query) => `Auf der Karte gibt es nichts wie „${query}“.`,
  addOne: (name) => `${name} hinzufügen`,
  addThis: "Hinzufügen",
  keepLooking: "Zurück zur Liste",
  backIn: "Doch behalten",
  backInNamed: (name) => `${name} doch behalten`,
  removed: "herausgenommen",
  each: (price) => `je ${price}`,
  note: (note) => `„${note}“`,
  more: (amount) => `${amount} mehr`,
  less: (amount) => `${amount} weniger`,
  same: "So viel wie vorher",
  asking: "Die Summe wird gefragt …",
  saveFor: (total) => `Ändern · ${total}`,
  saving: "Wird geändert …",
  save: "Ändern",
  meanwhile: "Die Bestellung wurde inzwischen geändert. So steht sie jetzt:",
  moved:
    "Die Bestellung ist inzwischen weiter, und die Auswahl ist noch da. Bitte die Summe ansehen und noch einmal ändern.",
};

export const differenceText: typeof en.differenceText = ({ name, from, to }) => {
  if (to === 0) return `${name}: herausgenommen`;
  return from === 0 ? `${name}: neu, ${to} ×` : `${name}: vorher ${from} ×, jetzt ${to} ×`;
};
