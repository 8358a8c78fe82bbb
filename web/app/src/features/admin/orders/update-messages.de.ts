import type * as en from "./update-messages";

export const updateWords: typeof en.updateWords = (number) => ({
  title: `Bestellung #${number} ändern`,
  left: (left) => `Sie lässt sich noch ${left} lang ändern.`,
  tooLate: "Sie lässt sich nicht mehr ändern und bleibt, wie sie ist.",
  nothingLeft: "Etwas muss darin bleiben. Soll sie ganz entfallen, muss sie storniert werden.",
  effect: {
    none: "An der Zahlung ändert sich nichts.",
    new_code: "Der Kunde bekommt einen neuen Code, der die neue Summe bestätigt. Der vorige gilt nicht mehr.",
    authorize: (amount) =>
      `Die Bank des Kunden wird nach ${amount} mehr gefragt. Sagt sie nein, bleibt die Bestellung, wie sie war.`,
    release: (amount) =>
      `Von der Karte wird ${amount} weniger abgebucht, wenn die Küche die Bestellung bekommt.`,
  },
  declined: "Die Bank des Kunden hat die Differenz abgelehnt. Die Bestellung bleibt, wie sie war.",
  notReached:
    "Der Hub ist nicht zu erreichen. Ob die Änderung ankam, ist nicht bekannt. Bitte noch einmal versuchen.",
  keep: "So lassen",
});
