import type * as en from "./messages";

const events = (count: number) => (count === 1 ? "1 Ereignis" : `${count} Ereignisse`);

export const messages: typeof en.messages = {
  title: (site) => `Bildschirme von ${site}`,
  lead: "Wer diesen Standort jetzt sieht. Bestätigt ein Bildschirm eine Stornierung nicht rechtzeitig, steht das über den Bestellungen.",
  count: (screens) => `${screens} ${screens === 1 ? "Bildschirm" : "Bildschirme"}`,
  empty: "Niemand schaut zu",
  emptyBody:
    "Sobald irgendwo eine Tafel oder eine Verwaltungsseite dieses Standorts offen ist, steht sie hier.",
  failed: "Die Bildschirme konnten nicht gelesen werden",
  stale: (time) => `Stand ${time}: Der Hub antwortet gerade nicht.`,
  streams: { board: "Tafel", admin: "Bestellungen" },
  since: "Sieht zu seit",
  lastAck: "Zuletzt bestätigt",
  never: "Noch nichts",
  cannot: "Kann nicht: hört nur zu",
  ago: (age) => `vor ${age}`,
  waiting: (count) => `${events(count)} nicht bestätigt`,
  behind: (count) => `${events(count)} zurück`,
  current: "Auf dem Stand",
  unnamed: "Bildschirm ohne Namen",
  roles: {
    kitchen: "Küche",
    warehouse: "Lager",
    manager: "Leitung",
    support: "Support",
    admin: "Admin",
    customer: "Kunde",
  },
};
