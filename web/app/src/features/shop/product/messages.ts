/** What people read about one article. */
export const messages = {
  contains: "Contains",
  exactly: (count: number) => (count === 1 ? "Choose one" : `Choose ${count}`),
  upTo: (count: number) => (count === 1 ? "If you like" : `Up to ${count}, if you like`),
  between: (min: number, max: number) => `Choose ${min} to ${max}`,
  outNow: "not to be had now",
  free: "included",
  missing: (option: string) => `${option}: still to be chosen.`,
  add: (total: string) => `Add · ${total}`,
  save: (total: string) => `Take this · ${total}`,
  gone: "It is no longer on the menu.",
  reviewsOf: "What others say",
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
