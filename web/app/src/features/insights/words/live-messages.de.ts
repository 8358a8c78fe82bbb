import type * as en from "./live-messages";

export const messages: typeof en.messages = {
  live: {
    title: "Jetzt",
    intro: "Was gerade geschieht, Minute für Minute: die letzte Stunde, wie der Server sie erzählt.",
    chart: "Bestellungen je Minute",
    since: (time) => `Es geschah mehr, als zurückgelesen wird: gezählt ab ${time}.`,
    stale: "Die Verbindung ist weg. Die Minuten bleiben stehen, und was fehlt, kommt mit ihr wieder.",
    refused: "Für dieses Konto gibt es keinen Blick auf das, was an diesem Standort gerade geschieht.",
    minute: "Minute (Uhrzeit)",
    placed: "Aufgegeben",
    paid: "Bezahlt",
    fulfilled: "Übergeben",
    cancelled: "Storniert",
    rate: "Bestellungen je Minute",
    rateHint: "Mittel der letzten fünf ganzen Minuten",
    hour: "In der letzten Stunde",
    usual: "Zu dieser Stunde üblich",
    expected: "Für diese Stunde erwartet",
    expectedRange: (low, high) => `${low} bis ${high} in 8 von 10 Fällen`,
    soFar: (orders) => `bisher ${orders}`,
    none: "In der letzten Stunde ist nichts geschehen. Sobald sich etwas tut, steht es hier.",
  },
};
