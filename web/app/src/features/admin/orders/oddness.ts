import type { Order, ScoreReason } from "#/lib/api/types";
import { age, locale, money, percent } from "#/lib/format/format";
import { STRANGE_FROM } from "./levels";
import { messages } from "./messages";

const shortNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** `1,204` or `3.5`: a count, or what is usual of one. */
export function number(value: number): string {
  return shortNumber.format(value);
}

/** Never rounded up: nothing is more unusual than all orders. */
export function rankSentence(share: number): string {
  const of = share > STRANGE_FROM ? 1_000 : 100;
  // The share comes as a short float: 0.97 of it is 96.99….
  const less = Math.min(of - 1, Math.floor(share * of + 1e-4));
  return messages.score.rank(less, of);
}

/** Why an order is unusual, as a sentence that whoever looks at the order can check. */
export function reasonSentence(reason: ScoreReason, order: Order): string {
  const words = messages.reason;
  const { code, value = 0, usual = 0 } = reason;
  switch (code) {
    case "quantity":
      return words.quantity(number(value), number(usual), articleOf(reason, order));
    case "price":
      return words.price(amount(value, order), amount(usual, order), articleOf(reason, order));
    case "same_order":
      return words.sameOrder(age(value * 1_000));
    case "same_order_by_other":
      return words.sameOrderByOther(age(value * 1_000));
    case "similar_order":
      return words.similarOrder(percent(value));
    case "many_orders":
      return words.manyOrders(value);
    case "hour":
      return words.hour(number(value));
    case "unknown_articles":
      return words.unknownArticles(value);
    case "repeated_lines":
      return words.repeatedLines(value);
    case "many_lines":
      return words.manyLines(value, number(usual));
    case "total":
      return words.total(amount(value, order), amount(usual, order));
    case "own_total":
      return words.ownTotal(amount(value, order), amount(usual, order));
    case "free":
      return words.free(value);
    case "country_changed":
      return words.countryChanged;
    case "rare_country":
      return words.rareCountry;
    case "rare_currency":
      return words.rareCurrency;
  }
}

function articleOf({ line: at }: ScoreReason, order: Order): string {
  const line = order.lines.find((one) => one.line === at);
  return line ? messages.reason.article(line.name) : messages.reason.lostArticle;
}

/** Amounts are told to those alone who see the order's own. */
function amount(minor: number, { total }: Order): string {
  return total ? money({ amount: Math.round(minor), currency: total.currency }) : number(minor);
}
