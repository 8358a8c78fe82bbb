import type * as en from "./choice-messages";

export const stepper: typeof en.stepper = {
  of: (quantity, name) => `${quantity} × ${name}`,
  takeOut: (name) => `${name} herausnehmen`,
  less: (name) => `Einmal ${name} weniger`,
  more: (name) => `Einmal ${name} mehr`,
  addNamed: (name) => `${name} hinzufügen`,
  add: "Hinzufügen",
};

export const options: typeof en.options = {
  out: "gerade nicht zu haben",
  missing: (option) => `${option}: Hier fehlt noch eine Auswahl.`,
  any: "Wenn gewünscht",
  upTo: (max) => `Bis zu ${max}, wenn gewünscht`,
  between: (min, max) => `${min} bis ${max} auswählen`,
  exactly: (count) => (count === 1 ? "Eins auswählen" : `${count} auswählen`),
};
