import type * as en from "./last-messages";

export const messages: typeof en.messages = {
  asOf: (time) => `التذاكر كما كانت ${time}`,
};
