import type * as en from "./messages";

export const messages: typeof en.messages = {
  site: "Standort",
  failed: "Die Standorte konnten nicht gelesen werden",
  noSites: "Es gibt noch keinen Standort. Alles andere gehört zu einem.",
  toSites: "Zu den Standorten",
  edit: "Bearbeiten",
  remove: "Entfernen",
  keep: "Behalten",
};
