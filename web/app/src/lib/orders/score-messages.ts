const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;

/** Why a model finds an order unusual. */
export const messages = {
  article: (name: string) => `“${name}”`,
  anArticle: "one article",
  lostArticle: "an article that is no longer in it",
  quantity: (pieces: string, usual: string, article: string) =>
    `${pieces} pieces of ${article}, where ${usual} is usual.`,
  price: (price: string, usual: string, article: string) =>
    `A piece of ${article} costs ${price}, where ${usual} is usual.`,
  sameOrder: (before: string) => `The same customer placed the same order ${before} before.`,
  sameOrderByOther: (before: string) => `Somebody else placed the same order ${before} before.`,
  similarOrder: (share: string) => `${share} of its articles were in one other order of the last day.`,
  manyOrders: (orders: number) =>
    `The customer placed ${count(orders, "order", "orders")} within the hour before it.`,
  hour: (times: string) => `Orders at this hour of the week are ${times} times rarer than on average.`,
  unknownArticles: (lines: number) =>
    lines === 1
      ? "One line is of an article that was never sold here."
      : `${lines} lines are of articles that were never sold here.`,
  repeatedLines: (lines: number) =>
    lines === 1 ? "One line repeats another." : `${lines} lines repeat others.`,
  manyLines: (lines: number, usual: string) =>
    `It has ${count(lines, "line", "lines")}, where ${usual} is usual.`,
  total: (total: string, usual: string) => `It comes to ${total}, where ${usual} is usual here.`,
  ownTotal: (total: string, usual: string) =>
    `It comes to ${total}, where ${usual} is usual for this customer.`,
  free: (lines: number) =>
    lines === 1
      ? "One line costs nothing, or next to nothing."
      : `${lines} lines cost nothing, or next to nothing.`,
  countryChanged: "The customer ordered from another country before.",
  rareCountry: "Hardly any order comes from this country.",
  rareCurrency: "Hardly any order is in this currency.",
};
