import type * as en from "./messages";

export const messages: typeof en.messages = {
  number: (number) => `#${number}`,
  quantity: (pieces) => `${pieces} ×`,
  placed: "Bestellt",
  begun: "In der Küche",
  due: "Fällig",
  elsewhere: (lines) =>
    lines === 1
      ? "1 weitere Position an einer anderen Station"
      : `${lines} weitere Positionen an anderen Stationen`,
  printed: (time) => `gedruckt ${time}`,
  ended: {
    FULFILLED: "Schon fertig",
    CANCELLED: "Storniert: nicht machen",
    EXPIRED: "Abgelaufen: nicht machen",
  },
};
