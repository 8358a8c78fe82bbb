import type * as en from "./entry-messages";

export const entryMessages: typeof en.entryMessages = {
  signOut: "Abmelden",
  signedInAs: "Angemeldet als",
  orders: "Deine Bestellungen",
  account: "Dein Konto",
  board: "Tafel",
  admin: "Verwaltung",
};
