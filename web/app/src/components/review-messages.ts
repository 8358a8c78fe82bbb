/** What is said of stars and of reviews. */
export const stars = {
  give: (stars: number) => (stars === 1 ? "1 star" : `${stars} stars`),
  given: (stars: number) => (stars === 1 ? "1 star of 5" : `${stars} stars of 5`),
};

export const answered = (by: string) => `${by} answered,`;
