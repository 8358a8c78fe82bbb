import type { Order, ScoreReason } from "#/lib/api/types";
import { age, locale, money, percent } from "#/lib/format/format";
import { messages } from "./score-messages";

/** The order that reasons are about, as far as it is known to who tells them. */
interface About {
  /** Missing where its lines are not known. */
  lines?: Pick<Order["lines"][number], "line" | "name">[];
  /** Of its amounts; missing for whom they are hidden from. */
  currency?: string | undefined;
}

const shortNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** `1,204` or `3.5`: a count, or what is usual of one. */
function counted(value: number): string {
  return shortNumber.format(value);
}

/** Why an order is unusual, as a sentence that whoever looks at the order can check. */
export function reasonSentence(reason: ScoreReason, about: About): string {
  const { code, value = 0, usual = 0 } = reason;
  switch (code) {
    case "quantity":
      return messages.quantity(counted(value), counted(usual), articleOf(reason, about));
    case "price":
      return messages.price(amount(value, about), amount(usual, about), articleOf(reason, about));
    case "same_order":
      return messages.sameOrder(age(value * 1_000));
    case "same_order_by_other":
      return messages.sameOrderByOther(age(value * 1_000));
    case "similar_order":
      return messages.similarOrder(percent(value));
    case "many_orders":
      return messages.manyOrders(value);
    case "hour":
      return messages.hour(counted(value));
    case "unknown_articles":
      return messages.unknownArticles(value);
    case "repeated_lines":
      return messages.repeatedLines(value);
    case "many_lines":
      return messages.manyLines(value, counted(usual));
    case "total":
      return messages.total(amount(value, about), amount(usual, about));
    case "own_total":
      return messages.ownTotal(amount(value, about), amount(usual, about));
    case "free":
      return messages.free(value);
    case "country_changed":
      return messages.countryChanged;
    case "rare_country":
      return messages.rareCountry;
    case "rare_currency":
      return messages.rareCurrency;
  }
}

function articleOf({ line: at }: ScoreReason, { lines }: About): string {
  if (!lines) return messages.anArticle;
  const line = lines.find((one) => one.line === at);
  return line ? messages.article(line.name) : messages.lostArticle;
}

/** Amounts are told to those alone who see the order's own. */
function amount(minor: number, { currency }: About): string {
  return currency ? money({ amount: Math.round(minor), currency }) : counted(minor);
}
