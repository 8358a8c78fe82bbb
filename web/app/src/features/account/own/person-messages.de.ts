import type * as en from "./person-messages";

export const personMessages: typeof en.personMessages = {
  change: "Namen ändern",
  save: "Speichern",
  keep: "So lassen",
  missing: "Ein Name fehlt: Er wird aufgerufen, wenn deine Bestellung fertig ist.",
};
