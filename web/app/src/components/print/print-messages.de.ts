import type * as en from "./print-messages";

export const printMessages: typeof en.printMessages = {
  print: (number) => `Bon ${number} drucken`,
  key: "Den gewählten Bon drucken",
};
