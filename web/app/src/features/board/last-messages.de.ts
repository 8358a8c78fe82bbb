import type * as en from "./last-messages";

export const messages: typeof en.messages = {
  asOf: (time) => `Bons vom Stand ${time}`,
};
