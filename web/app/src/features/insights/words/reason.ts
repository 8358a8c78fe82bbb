import type { Reason } from "../api";
import type { Format } from "../format";
import type { Words } from "./words";

/** Why an insight says nothing, in the language that is spoken. */
export function reasonWords(reason: Reason, { reasons: words }: Words, { number }: Format): string {
  switch (reason.code) {
    case "being_made":
      return words.beingMade;
    case "broke_off":
      return words.brokeOff;
    case "no_orders":
      return words.noOrders;
    case "short_past":
      return words.shortPast(
        number(reason.days),
        number(reason.days_min),
        number(reason.orders),
        number(reason.orders_min),
        number(reason.recent),
      );
    case "short_weeks":
      return words.shortWeeks(
        number(reason.days),
        number(reason.days_min),
        number(reason.orders),
        number(reason.orders_min),
      );
    case "few_pieces":
      return words.fewPieces(number(reason.sold), number(reason.sold_min), number(reason.days));
    case "few_weeks":
      return words.fewWeeks;
    case "no_signal":
      return words.noSignal;
    case "nothing_counted":
      return words.nothingCounted;
    case "short_shelves":
      return words.shortShelves(number(reason.days_min));
    case "few_reviews":
      return words.fewReviews(number(reason.reviews), number(reason.reviews_min));
    case "few_customers":
      return words.fewCustomers(number(reason.customers), number(reason.customers_min));
    case "few_orders":
      return words.fewOrders(number(reason.orders), number(reason.orders_min));
    case "by_chance":
      return words.byChance;
    case "not_judged":
      return words.notJudged;
    case "no_tickets":
      return words.noTickets;
    case "no_registry":
      return words.noRegistry;
  }
}
