import type * as en from "./part-messages";

export const sections: typeof en.sections = {
  orders: "Bestellungen",
  products: "Artikel",
  categories: "Kategorien",
  coupons: "Gutscheine",
  stations: "Stationen",
  reviews: "Bewertungen",
  jobs: "Import, Export",
  webhooks: "Webhooks",
  sites: "Standorte",
  users: "Konten",
  keys: "Schlüssel, Tafeln",
  audit: "Protokoll",
  insights: "Einblicke",
};

export const pages: typeof en.pages = {
  overview: "Überblick",
  live: "Jetzt",
  demand: "Nachfrage",
  sales: "Verkäufe",
  shelves: "Regale",
  bundles: "Kombinationen",
  customers: "Kunden",
  reviews: "Bewertungen",
  strange: "Auffällige Bestellungen",
  stations: "Engpässe",
  models: "Modelle",
  files: "Dateien",
  system: "Server",
};
