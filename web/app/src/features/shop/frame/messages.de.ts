import type * as en from "./messages";

export const frameMessages: typeof en.frameMessages = {
  shop: "orderhub",
  skip: "Zum Inhalt springen",
  openCart: (count) => (count === 0 ? "Warenkorb, leer" : `Warenkorb, ${count} Stück`),
};
