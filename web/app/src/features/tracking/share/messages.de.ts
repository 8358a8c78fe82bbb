import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Diese Bestellung teilen",
  hint: "Wer den Link hat, sieht ohne Anmeldung, wie die Bestellung steht und was darin ist. Preise und Namen sieht niemand, und ändern lässt sich nichts.",
  link: "Adresse",
  send: "Teilen …",
  copy: "Link kopieren",
  copied: "Kopiert. Füge ihn ein, wo du magst.",
  copyFailed: "Er ließ sich nicht kopieren. Markiere den Link und kopiere ihn selbst.",
  stop: "Nicht mehr teilen",
  stopped: "Der Link ist tot: Wer ihn öffnet, sieht nichts mehr.",
  anew: "Wieder teilen, mit neuem Link",
  text: (number) => `Bestellung ${number}: live mitverfolgen`,
};
