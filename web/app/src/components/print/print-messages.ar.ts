import type * as en from "./print-messages";

export const printMessages: typeof en.printMessages = {
  print: (number) => `طباعة التذكرة ${number}`,
  key: "طباعة التذكرة المختارة",
};
