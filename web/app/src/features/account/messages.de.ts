import type * as en from "./messages";

export const messages: typeof en.messages = {
  signIn: "Anmelden",
  signInTitle: "Willkommen zurück",
  signInLead: "Melde dich an und sieh deinen Bestellungen zu.",
  signUp: "Konto anlegen",
  signUpTitle: "Konto anlegen",
  signUpLead: "Damit du deinen Bestellungen zusehen kannst, hier und auf jedem anderen Gerät.",
  name: "Dein Name",
  email: "E-Mail",
  password: "Passwort",
  passwordHint: "Mindestens 15 Zeichen. Ein paar Wörter hintereinander merken sich leicht.",
  showPassword: "Passwort zeigen",
  hidePassword: "Passwort verbergen",
  haveAccount: "Schon ein Konto?",
  noAccount: "Neu hier?",
  demoContinue: "Als Demo-Kunde weiter",
  demoOr: "oder",
  back: "Zurück zum Shop",
  pair: "Ein Bildschirm ohne Person? Als Tafel koppeln",
  wrongCredentials: "E-Mail und Passwort gehören nicht zusammen. Prüf beides und versuch es noch einmal.",
  nameMissing: "Sag uns deinen Namen, damit deine Bestellung dich findet.",
  emailMissing: "Eine E-Mail-Adresse sieht so aus: name@example.org.",
  passwordMissing: "Gib dein Passwort ein.",
  passwordRefused: {
    too_short:
      "Das ist zu kurz: mindestens 15 Zeichen. Vier Wörter, die nichts miteinander zu tun haben, reichen.",
    too_long: "Das ist zu lang: höchstens 256 Bytes.",
    common:
      "Das würden andere erraten: Es steht auf den Listen, die zuerst probiert werden, oder wiederholt sich. Nimm andere Wörter.",
    personal:
      "Dein Name, deine Adresse und der Name des Shops werden zuerst probiert. Nimm Wörter, die nichts über dich sagen.",
  },
  mailLink: "Link zum Anmelden mailen",
  forgot: "Passwort vergessen?",
  tooManyTries: (time) => `Zu viele Versuche. Der nächste geht um ${time}.`,
  emailTaken: "Mit dieser Adresse gibt es schon ein Konto. Melde dich damit an.",
};
