import type * as en from "./system-messages";

export const messages: typeof en.messages = {
  system: {
    title: "System (Server)",
    intro: "Wie es dem Server selbst geht: für alle Standorte, ab dem Öffnen dieser Seite.",
    waiting: "Es wird gemessen. In wenigen Sekunden kommen die ersten Zahlen.",
    time: "Zeit",
    connections: "Offene Verbindungen",
    screens: "Bildschirme im Dienst",
    requests: "Anfragen je Sekunde",
    commands: "Befehle je Sekunde",
    commits: "Schreibvorgänge je Sekunde",
    refusals: "Davon gescheitert (5xx)",
    commitTime: "Dauer eines Schreibvorgangs, ms",
    half: "Die Hälfte höchstens",
    most: "19 von 20 höchstens",
    memory: "Speicher der Datenströme",
    megabytes: (megabytes) => `${megabytes} MByte`,
    unknown: "Zahlungen ohne Antwort",
    oldest: (minutes) => `die älteste seit ${minutes} Min.`,
    violations: "Gebrochene Regeln (Geld, Bestand, Verlauf, Fristen …)",
    failures: "Gescheiterte Schreibvorgänge",
    none: "Keine",
    rates: "Was gefragt und was geschrieben wird",
    ok: "Alles gut",
    look: "Nachsehen",
  },
};
