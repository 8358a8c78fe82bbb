import type * as en from "./messages";

export const messages: typeof en.messages = {
  ready: "Eine neue Version ist bereit",
  reload: "Neu laden",
};
