import type * as en from "./review-messages";

export const stars: typeof en.stars = {
  give: (stars) => (stars === 1 ? "1 Stern" : `${stars} Sterne`),
  given: (stars) => `${stars} von 5 Sternen`,
};

export const answered: typeof en.answered = (by) => `Antwort von ${by},`;
