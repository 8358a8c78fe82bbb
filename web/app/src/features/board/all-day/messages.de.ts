import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Gesamtmengen",
  close: "Gesamtmengen schließen",
  nothing: "Nichts zu machen",
  plain: "ohne Extras",
};
