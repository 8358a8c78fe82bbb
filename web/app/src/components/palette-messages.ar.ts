import type * as en from "./palette-messages";

export const messages: typeof en.messages = {
  open: "البحث والأوامر",
  short: "بحث",
};
