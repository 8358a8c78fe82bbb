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

/** The allergens of the European Union, as people say them. */
export const allergens: Record<string, string> = {
  gluten: "Gluten",
  crustaceans: "Crustaceans",
  eggs: "Eggs",
  fish: "Fish",
  peanuts: "Peanuts",
  soybeans: "Soy",
  milk: "Milk",
  nuts: "Nuts",
  celery: "Celery",
  mustard: "Mustard",
  sesame: "Sesame",
  sulphites: "Sulphites",
  lupin: "Lupin",
  molluscs: "Molluscs",
};
