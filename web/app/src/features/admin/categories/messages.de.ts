import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Kategorien",
  count: (categories) => `${categories} ${categories === 1 ? "Kategorie" : "Kategorien"}`,
  add: "Kategorie hinzufügen",
  label: "Kategorien",
  failed: "Die Kategorien konnten nicht gelesen werden",
  emptyTitle: "Keine Kategorie hat eigene Einstellungen",
  empty:
    "Artikel stehen unter der Kategorie, die sie nennen. Hier bekommt eine ihren Platz, eine Steuer oder eigene Zeiten.",
  taxIn: (percent) => `${percent} % Steuer in den Preisen`,
  taxOnTop: (percent) => `${percent} % Steuer auf die Preise`,
  siteTax: "Steuer des Standorts",
  saved: (name) => `${name} ist gespeichert`,
  edit: (name) => `${name} bearbeiten`,
  form: {
    create: "Neue Kategorie",
    create_: "Hinzufügen",
    name: "Name",
    nameHint: "Wie Artikel sie nennen. Er lässt sich später nicht ändern.",
    position: "Platz auf der Karte",
    positionHint: "Kleinere Zahlen kommen zuerst.",
    tax: "Steuer",
    taxes: {
      site: "Wie am Standort",
      inclusive: "Eigener Satz, in den Preisen",
      exclusive: "Eigener Satz, auf die Preise",
    },
    rate: "Satz in Prozent",
    hours: "Wann sie verkauft wird",
    hoursHint: "Keine: immer, wenn der Standort offen ist. Es gelten die Zeiten des Standorts.",
  },
  errors: {
    name: "Eine Kategorie braucht einen Namen.",
    position: "Eine ganze Zahl.",
    rate: "Ein Prozentsatz von 0 bis 100 mit höchstens zwei Nachkommastellen.",
    hours: "Bitte die Zeiten noch einmal ansehen.",
  },
  removeDialog: {
    title: (name) => `Einstellungen von ${name} entfernen?`,
    ask: "Ihre Artikel bleiben auf der Karte, mit der Steuer des Standorts und zu jeder Zeit.",
    confirm: "Entfernen",
    keep: "Behalten",
    done: (name) => `Die Einstellungen von ${name} sind entfernt`,
  },
};
