import type * as en from "./authenticator-messages";

export const authenticatorMessages: typeof en.authenticatorMessages = {
  title: "Authenticator-App",
  off: "Mit einer App, die Codes zeigt, etwa Aegis oder Google Authenticator, öffnet ein Passwort allein nichts mehr. Ihre Codes bestätigen auch deine Bestellungen.",
  on: "Beim Anmelden wird nach einem Code der App gefragt. Ihre Codes bestätigen auch deine Bestellungen.",
  isOn: "An",
  setUp: "Einrichten",
  steps: {
    scan: "Scanne das mit der App.",
    type: "Oder tippe das in die App, wenn sie nicht scannen kann:",
    confirm: "Gib den Code ein, den die App jetzt zeigt.",
  },
  picture: "QR-Code für die Authenticator-App",
  copySecret: "Schlüssel kopieren",
  copied: "Kopiert.",
  confirm: "Einschalten",
  stop: "Lassen",
  remove: {
    open: "Entfernen",
    title: "Authenticator-App entfernen?",
    ask: "Danach öffnet das Passwort allein dein Konto. Die Ersatzcodes sind dann auch weg.",
    confirm: "Entfernen",
    keep: "Behalten",
    done: "Die App ist entfernt.",
  },
  codes: {
    open: "Neue Ersatzcodes",
    title: "Deine Ersatzcodes",
    lead: "Jeder öffnet dein Konto ein Mal, wenn die App nicht zur Hand ist. Sie werden nur jetzt gezeigt: Heb sie auf, wo du Wichtiges aufhebst.",
    replaced: "Die bisherigen Ersatzcodes gelten nicht mehr.",
    copy: "Kopieren",
    download: "Als Datei sichern",
    print: "Drucken",
    kept: "Ich habe sie aufgehoben",
    file: (email) => `Ersatzcodes von ${email}`,
    each: "Jeder gilt ein Mal.",
  },
};
