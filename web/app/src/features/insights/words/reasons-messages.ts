/** Why an insight says nothing. */
export const messages = {
  reasons: {
    beingMade: "It is being made.",
    brokeOff: "Making it broke off; it is tried again.",
    noOrders: "There is no order yet.",
    shortPast: (days: string, daysMin: string, orders: string, ordersMin: string, recent: string) =>
      `A forecast needs ${daysMin} days with ${ordersMin} orders, some of them in the last eight weeks. There are ${days} days with ${orders} orders, ${recent} of them in the last eight weeks.`,
    shortWeeks: (days: string, daysMin: string, orders: string, ordersMin: string) =>
      `Hours are counted over at least ${daysMin} days with ${ordersMin} orders in the last eight weeks. There are ${orders} orders over ${days} days.`,
    fewPieces: (sold: string, soldMin: string, days: string) =>
      `${sold} pieces were sold in ${days} days; a forecast needs ${soldMin}.`,
    fewWeeks: "There are too few weeks to compare forecasters on.",
    noSignal: "No forecaster is better than the plain mean.",
    nothingCounted: "No article whose stock is counted was sold yet.",
    shortShelves: (daysMin: string) => `No counted article has ${daysMin} days of sales yet.`,
    fewReviews: (reviews: string, reviewsMin: string) =>
      `It takes ${reviewsMin} reviews; there are ${reviews}.`,
    fewCustomers: (customers: string, customersMin: string) =>
      `Groups need ${customersMin} customers that are known by name; there are ${customers}.`,
    fewOrders: (orders: string, ordersMin: string) =>
      `Bundles are counted in at least ${ordersMin} orders of the last year; there are ${orders}.`,
    byChance: "No two articles are bought together more often than chance would have it.",
    notJudged: "No order of the last four weeks was judged: no model of strange orders answers here.",
    noTickets: "No station had a ticket in the last four weeks.",
    noRegistry: "The registry of models cannot be read.",
  },
};
