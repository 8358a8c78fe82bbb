import type * as en from "./messages";

export const messages: typeof en.messages = {
  or: "oder",
  signInWith: (name) => `Mit ${name} anmelden`,
  title: "Anmeldung",
  wait: "Du wirst angemeldet …",
  failed: "Du bist nicht angemeldet",
  refused: "Du wurdest dort nicht eingelassen oder hast abgebrochen.",
  strange:
    "Diese Anmeldung wurde nicht hier begonnen. Wer dir diese Adresse geschickt hat, meint vielleicht das eigene Konto.",
  again: "Von vorn beginnen",
};
