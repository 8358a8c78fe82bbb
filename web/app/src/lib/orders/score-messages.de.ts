import type * as en from "./score-messages";

const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
const orders = (number: number) => count(number, "Bestellung", "Bestellungen");

export const messages: typeof en.messages = {
  article: (name) => `„${name}“`,
  anArticle: "einem Artikel",
  lostArticle: "einem Artikel, der nicht mehr darin ist",
  quantity: (pieces, usual, article) => `${pieces} Stück von ${article}, üblich sind ${usual}.`,
  price: (price, usual, article) => `Ein Stück von ${article} kostet ${price}, üblich sind ${usual}.`,
  sameOrder: (before) => `Derselbe Kunde hat dasselbe ${before} vorher schon bestellt.`,
  sameOrderByOther: (before) => `Jemand anders hat dasselbe ${before} vorher schon bestellt.`,
  similarOrder: (share) => `${share} der Artikel waren in einer anderen Bestellung des letzten Tages.`,
  manyOrders: (number) => `Der Kunde hat in der Stunde davor ${orders(number)} aufgegeben.`,
  hour: (times) => `Um diese Zeit der Woche sind Bestellungen ${times}-mal seltener als im Mittel.`,
  unknownArticles: (lines) =>
    lines === 1
      ? "Eine Position ist ein Artikel, der hier nie verkauft wurde."
      : `${lines} Positionen sind Artikel, die hier nie verkauft wurden.`,
  repeatedLines: (lines) =>
    lines === 1 ? "Eine Position wiederholt eine andere." : `${lines} Positionen wiederholen andere.`,
  manyLines: (lines, usual) => `Sie hat ${count(lines, "Position", "Positionen")}, üblich sind ${usual}.`,
  total: (total, usual) => `Die Summe ist ${total}, üblich sind hier ${usual}.`,
  ownTotal: (total, usual) => `Die Summe ist ${total}, üblich sind bei diesem Kunden ${usual}.`,
  free: (lines) =>
    lines === 1
      ? "Eine Position kostet nichts oder fast nichts."
      : `${lines} Positionen kosten nichts oder fast nichts.`,
  countryChanged: "Vorher hat der Kunde aus einem anderen Land bestellt.",
  rareCountry: "Aus diesem Land kommt kaum eine Bestellung.",
  rareCurrency: "In dieser Währung ist kaum eine Bestellung.",
};
