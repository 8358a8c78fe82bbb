import type * as en from "./messages";

export const messages: typeof en.messages = {
  contains: "Enthält",
  add: (total) => `Dazu · ${total}`,
  save: (total) => `So nehmen · ${total}`,
  gone: "Das steht nicht mehr auf der Karte.",
  reviews: {
    title: "Was andere sagen",
    average: (average) => `${average} von 5 Sternen`,
    count: (count) => (count === 1 ? "1 Bewertung" : `${count} Bewertungen`),
    more: "Mehr zeigen",
  },
};
