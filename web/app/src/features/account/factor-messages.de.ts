import type * as en from "./factor-messages";

export const factorMessages: typeof en.factorMessages = {
  app: {
    label: "Code aus der Authenticator-App",
    hint: "Sechs Ziffern. Die App zeigt alle 30 Sekunden neue.",
    missing: "Gib die sechs Ziffern ein, die die App zeigt.",
    wrong: "Der Code stimmt nicht oder ist schon benutzt. Gib den nächsten ein, den die App zeigt.",
  },
  letter: {
    label: "Code aus der E-Mail",
    hint: "Sechs Ziffern, zehn Minuten gültig.",
    missing: "Gib die sechs Ziffern aus der E-Mail ein.",
    wrong: "Der Code stimmt nicht. Sieh in die neueste E-Mail.",
  },
  recovery: {
    label: "Ersatzcode",
    hint: "Einer der zehn, die du beim Einrichten aufgehoben hast. Jeder gilt einmal.",
    missing: "Gib einen deiner Ersatzcodes ein.",
    wrong: "Der Ersatzcode stimmt nicht oder ist schon benutzt.",
  },
  useRecovery: "Ersatzcode benutzen",
  useApp: "Doch die App benutzen",
  locked:
    "Zu viele falsche Codes: Die der App zählen nicht mehr. Ein Ersatzcode hebt das auf, oder jemand von der Verwaltung.",
  demoCode: (code) => `In der E-Mail der Demo steht ${code}`,
  demoFill: "Übernehmen",
  back: "Zurück",
  askedAtEntry: "Das Passwort stimmt. Zu diesem Konto gehört auch eine Authenticator-App.",
};
