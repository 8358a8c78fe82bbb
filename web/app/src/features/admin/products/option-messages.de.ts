import type * as en from "./option-messages";

export const optionMessages: typeof en.optionMessages = {
  label: "Optionen",
  hint: "Was Kunden dazu auswählen: eine Größe, Extras. Beträge kommen zum Preis dazu.",
  add: "Option hinzufügen",
  addChoice: "Auswahl hinzufügen",
  option: (number) => `Option ${number}`,
  name: "Name",
  min: "Mindestens",
  max: "Höchstens",
  choice: "Auswahl",
  delta: "Preis, + oder −",
  available: "Ist da",
  drop: (name) => `Option ${name} entfernen`,
  dropChoice: (name) => `Auswahl ${name} entfernen`,
  errors: {
    name: "Jede Option braucht einen Namen.",
    bounds: (name) => `Wie viele von „${name}“ zu wählen sind, ergibt noch keinen Sinn.`,
    choice: (name) => `Jede Auswahl von „${name}“ braucht einen Namen.`,
    noChoice: (name) => `„${name}“ braucht etwas zum Auswählen.`,
    delta: (name) => `Was „${name}“ kostet, bitte so schreiben: 0,50 oder -1.`,
  },
};
