import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Dein Konto",
  failed: "Dein Konto konnte nicht gelesen werden",
  person: "Du",
  name: "Name",
  email: "E-Mail",
  since: "Dabei seit",
  letters: "Was wir dir schreiben",
  mail: "Mails zu deinen Bestellungen",
  mailHint:
    "Wenn eine bezahlt, geändert, in der Küche, fertig, übergeben oder storniert ist oder wenn Geld zurückgeht.",
  always:
    "Zweierlei kommt immer, denn ohne könntest du nicht zahlen: der Code, der eine Bestellung bestätigt, und die Nachricht, dass eine Zahlung abgelehnt wurde.",
  on: "Du bekommst Mails zu deinen Bestellungen.",
  off: "Du bekommst keine Mails mehr zu deinen Bestellungen, außer Codes und abgelehnten Zahlungen.",
};
