import type * as en from "./key-messages";

export const messages: typeof en.messages = {
  of: (action, number) => `${action} · #${number}`,
  notNow: (action, number) => `${action}: bei Bestellung #${number} gerade nicht möglich.`,
  letIn: (orders) =>
    orders === 1 ? "Eine neue Bestellung einlassen" : `${orders} neue Bestellungen einlassen`,
  noneWait: "Keine neue Bestellung wartet.",
  download: "Herunterladen, was zu sehen ist",
  search: "In der Liste suchen",
};
