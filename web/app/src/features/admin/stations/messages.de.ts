import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Stationen",
  count: (stations) => `${stations} ${stations === 1 ? "Station" : "Stationen"}`,
  add: "Station hinzufügen",
  label: "Stationen",
  failed: "Die Stationen konnten nicht gelesen werden",
  emptyTitle: "Noch keine Station",
  empty: "Jede Bestellung wird an einem Ort gemacht, „main“. Mit Stationen bekommt jede ihren eigenen Bon.",
  kinds: { kitchen: "Küche", warehouse: "Lager", expediter: "Ausgabe" },
  categories: (names) => `macht ${names.join(", ")}`,
  capacity: (tickets) => `${tickets} Bons zugleich`,
  saved: (name) => `${name} ist gespeichert`,
  edit: (name) => `${name} bearbeiten`,
  form: {
    create: "Neue Station",
    create_: "Hinzufügen",
    name: "Name",
    nameHint: "Kurz, etwa ofen. Er lässt sich später nicht ändern.",
    kind: "Was sie ist",
    kindHints: {
      kitchen: "Fängt an, macht fertig, hakt ab.",
      warehouse: "Holt ihre Artikel und scannt sie.",
      expediter: "Bekommt jede Bestellung zuletzt, wenn die anderen fertig sind, und übergibt sie.",
    },
    categories: "Macht die Kategorien",
    categoriesHint: "Mit Kommas getrennt. Ein Artikel, der selbst eine Station nennt, kommt dorthin.",
    capacity: "Bons, an denen sie zugleich arbeiten kann",
    capacityHint: "Leer: nicht bekannt.",
  },
  errors: {
    name: "Eine Station braucht einen Namen.",
    capacity: "Eine ganze Zahl über 0, oder nichts.",
  },
  removeDialog: {
    title: (name) => `${name} entfernen?`,
    ask: "Ab jetzt werden ihre Artikel anderswo gemacht. Bons, die sie hat, bleiben dort.",
    confirm: "Entfernen",
    keep: "Behalten",
    done: (name) => `${name} ist entfernt`,
  },
};
