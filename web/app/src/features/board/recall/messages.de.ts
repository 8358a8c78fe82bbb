import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Die letzten 20",
  none: "Von dieser Tafel ist noch nichts weg",
  noneBody: "Fertige Bons erscheinen hier und lassen sich zurückholen, bis ihre Bestellung übergeben ist.",
  hint: "Ein Druck holt einen Bon zurück. Was übergeben ist, bleibt beim Kunden.",
  partial: "Der Hub antwortet nicht: Hier steht nur, was dieser Bildschirm gesehen hat.",
  leftAt: (time, ago) => `${time} · vor ${ago}`,
  recall: "Zurückholen",
  recallName: (number) => `Bon ${number} zurückholen`,
  standing: { over: "Übergeben", stopped: "Beiseitegelegt" },
  refused: (text) => `Nicht zurückgeholt: ${text}`,
};
