import type * as en from "./messages";

export const states: typeof en.states = {
  loading: "Wird geladen",
  failed: "Das ging nicht",
  retry: "Noch einmal versuchen",
};

export const frame: typeof en.frame = { close: "Schließen", language: "Sprache" };

export const connection: typeof en.connection = {
  live: "Live",
  connecting: "Verbindet …",
  offline: "Offline",
  restarting: "Startet neu …",
  busy: "Ausgelastet …",
  heard: (seconds) => `gehört vor ${seconds} s`,
  silent: (seconds) => `${seconds} s`,
};

export const colours: typeof en.colours = {
  system: "Farben: wie das Gerät",
  light: "Farben: hell",
  dark: "Farben: dunkel",
};

export const sums: typeof en.sums = {
  subtotal: "Zwischensumme",
  discount: "Rabatt",
  discountOf: (coupon) => `Rabatt, ${coupon}`,
  tax: "Steuer",
  total: "Summe",
  within: (tax) => `enthält ${tax} Steuer`,
};
