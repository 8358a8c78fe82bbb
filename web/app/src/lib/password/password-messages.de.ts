import type * as en from "./password-messages";

export const passwordMessages: typeof en.passwordMessages = {
  hint: "Mindestens 15 Zeichen. Ein paar Wörter hintereinander merken sich leicht.",
  refused: {
    too_short:
      "Das ist zu kurz: mindestens 15 Zeichen. Vier Wörter, die nichts miteinander zu tun haben, reichen.",
    too_long: "Das ist zu lang: höchstens 256 Bytes.",
    common:
      "Das würden andere erraten: Es steht auf den Listen, die zuerst probiert werden, oder wiederholt sich. Nimm andere Wörter.",
    personal:
      "Dein Name, deine Adresse und der Name des Shops werden zuerst probiert. Nimm Wörter, die nichts über dich sagen.",
  },
};
