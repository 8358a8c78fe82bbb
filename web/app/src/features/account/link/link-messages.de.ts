import type * as en from "./link-messages";

export const linkMessages: typeof en.linkMessages = {
  sentTitle: "Sieh in dein Postfach",
  sent: {
    link: (email) =>
      `Wenn es mit ${email} ein Konto gibt, ist eine E-Mail mit einem Link unterwegs. Der Link meldet dich an: 15 Minuten lang, ein Mal.`,
    reset: (email) =>
      `Wenn es mit ${email} ein Konto gibt, ist eine E-Mail mit einem Link unterwegs. Er führt zu einem neuen Passwort: eine Stunde lang, ein Mal.`,
  },
  sentNone: "Nach ein paar Minuten noch nichts da? Sieh im Spam-Ordner nach und prüf die Adresse.",
  demoOpen: "Die E-Mail der Demo öffnen",
  back: "Zurück zur Anmeldung",
  signIn: {
    title: "Mit Link anmelden",
    lead: "Du wolltest eine E-Mail, die dich anmeldet.",
    press: "Auf diesem Gerät anmelden",
  },
  reset: {
    title: "Neues Passwort",
    lead: "Für das Konto, an das die E-Mail ging.",
    password: "Neues Passwort",
    press: "Passwort setzen",
    done: "Das Passwort ist gesetzt. Alle Geräte, die mit dem alten angemeldet waren, sind abgemeldet.",
    next: "Anmelden",
  },
  verify: {
    title: "Adresse bestätigen",
    lead: "Damit wir wissen, dass unsere E-Mails bei dir ankommen.",
    press: "Bestätigen",
    signIn:
      "Melde dich so an, wie du das Konto angelegt hast, dann ist sie bestätigt. Jemand anderes hat sich mit deiner Adresse registriert? Dann verlass diese Seite: Es passiert nichts.",
    another:
      "Du bist als jemand anderes angemeldet. Melde dich bei dem Konto an, um das es in der E-Mail geht.",
    signInAndConfirm: "Anmelden und bestätigen",
    done: "Deine Adresse ist bestätigt.",
    next: "Weiter",
  },
  invalid: "Dieser Link gilt nicht mehr: Er ist schon benutzt oder zu alt. Lass dir einen neuen schicken.",
  missing: "In dieser Adresse fehlt etwas. Öffne den Link in der E-Mail noch einmal.",
  again: "Zur Anmeldung",
};
