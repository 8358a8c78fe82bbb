import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Bestellung ändern",
  left: (left) => `Du kannst sie noch ${left} lang ändern.`,
  tooLate: "Die Zeit zum Ändern ist um. Die Bestellung bleibt, wie sie ist.",
  nothingLeft: "Etwas muss darin bleiben. Wenn du nichts mehr willst, storniere die Bestellung.",
  effect: {
    none: "An der Zahlung ändert sich nichts.",
    new_code: "Du bekommst einen neuen Code: Er bestätigt die neue Summe. Der vorige gilt nicht mehr.",
    authorize: (amount) =>
      `Deine Bank wird nach ${amount} mehr gefragt. Sagt sie nein, bleibt die Bestellung, wie sie war.`,
    release: (amount) => `Es wird ${amount} weniger abgebucht. Du musst nichts tun.`,
  },
  declined: "Deine Bank hat die Differenz abgelehnt. Die Bestellung bleibt, wie sie war.",
  notReached:
    "Der Shop ist nicht zu erreichen. Ob die Änderung ankam, ist nicht bekannt. Versuch es noch einmal.",
  keep: "So lassen",
};
