import type * as en from "./bundles-messages";

export const messages: typeof en.messages = {
  bundles: {
    title: "Kombinationen",
    intro: "Artikel, die öfter zusammen gekauft werden, als der Zufall es wollte.",
    counted: (carts, several) => `${carts} Bestellungen, ${several} davon mit mehreren Artikeln`,
    lift: "Wievielmal so oft wie durch Zufall",
    inWords: "In Worten",
    ofHundred: (first, orders, second) =>
      `Von 100 Bestellungen mit ${first} enthalten ${orders} auch ${second}.`,
    pairs: "Alle Paare",
    first: "Erster",
    second: "Zweiter",
    together: "Zusammen",
    support: "Support",
    supportHint: "Anteil aller Bestellungen mit beiden",
    confidence: "Konfidenz",
    confidenceHint: "von den Bestellungen mit dem ersten der Anteil, der auch den zweiten enthält",
    confidenceBack: "Umgekehrt",
    liftShort: "Lift",
    and: (first, second) => `${first} + ${second}`,
  },
};
