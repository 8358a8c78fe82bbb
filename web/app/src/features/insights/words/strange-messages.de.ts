import type * as en from "./strange-messages";

export const messages: typeof en.messages = {
  strange: {
    title: "Auffällige Bestellungen",
    intro:
      "Bestellungen, die ein Modell auffällig fand, als sie aufgegeben wurden. Von selbst folgt nichts daraus.",
    list: "Die neuesten zuerst",
    order: "Bestellung",
    number: (number) => `Nr. ${number}`,
    placed: "Aufgegeben",
    total: "Summe",
    score: "Wie auffällig",
    model: "Sagt",
    reasons: "Warum",
    chart: "Wie auffällig sie waren",
    none: "Keine Bestellung der letzten vier Wochen war auffällig.",
  },
};
