export const messages = {
  bundles: {
    title: "Bundles",
    intro: "Articles that are bought together more often than chance would have it.",
    counted: (carts: string, several: string) => `${carts} orders, ${several} with several articles`,
    lift: "Times as often as by chance",
    inWords: "In words",
    ofHundred: (first: string, orders: string, second: string) =>
      `Of 100 orders with ${first}, ${orders} also have ${second}.`,
    pairs: "All pairs",
    first: "First",
    second: "Second",
    together: "Together",
    support: "Support",
    supportHint: "share of all orders that hold both",
    confidence: "Confidence",
    confidenceHint: "of the orders with the first, the share that also holds the second",
    confidenceBack: "Back",
    liftShort: "Lift",
    and: (first: string, second: string) => `${first} + ${second}`,
  },
};
