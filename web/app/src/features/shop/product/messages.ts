/** What people read about one article. */
export const messages = {
  contains: "Contains",
  add: (total: string) => `Add · ${total}`,
  save: (total: string) => `Take this · ${total}`,
  gone: "It is no longer on the menu.",
  reviews: {
    title: "What others say",
    average: (average: string) => `${average} stars of 5`,
    count: (count: number) => (count === 1 ? "1 review" : `${count} reviews`),
    more: "Show more",
  },
};
