import { locale } from "#/lib/format/format";
import type * as en from "./messages";

const shown = (rows: number) => rows.toLocaleString(locale);

export const messages: typeof en.messages = {
  title: "Import und Export",
  count: (jobs) => `${jobs} ${jobs === 1 ? "Import" : "Importe"}`,
  importTitle: "Datei importieren",
  kind: "Was darin ist",
  kinds: {
    products: "Artikel",
    customers: "Kunden",
    orders: "Frühere Bestellungen, eine Zeile je Position",
  },
  file: "Datei",
  fileHint: "CSV mit einer Zeile von Namen oben; gern mit zstd komprimiert.",
  dryRun: "Nur probieren",
  dryRunHint: "Liest alles und sagt, was geschähe. Geändert wird nichts.",
  start: "Anfangen",
  started: "Der Import hat begonnen",
  fileMissing: "Es fehlt die Datei.",
  jobs: "Importe",
  failed: "Die Importe konnten nicht gelesen werden",
  emptyTitle: "Noch nichts importiert",
  empty: "Ein Import läuft im Hintergrund. Diese Seite muss dazu nicht offen bleiben.",
  state: {
    waiting: "Wartet",
    running: "Läuft",
    done: "Fertig",
    failed: "Fehlgeschlagen",
    cancelled: "Angehalten",
  },
  dry: "nur probiert",
  rows: (done, total) => (total ? `${shown(done)} von ${shown(total)} Zeilen` : `${shown(done)} Zeilen`),
  accepted: (rows) => `${shown(rows)} angenommen`,
  rejected: (rows) => `${shown(rows)} abgelehnt`,
  line: (line, message) => `Zeile ${line}: ${message}`,
  errorFile: "Alle abgelehnten Zeilen",
  stop: "Anhalten",
  resume: "Fortsetzen",
  stopped: "Der Import ist angehalten",
  resumed: "Der Import geht weiter",
  progress: (name) => `Fortschritt von ${name}`,
  exportTitle: "Export",
  exports: {
    orders: "Bestellungen",
    products: "Artikel",
    customers: "Kunden",
    reviews: "Bewertungen",
  },
  exportHint:
    "Eine CSV-Datei dieses Standorts. Zellen, die eine Tabellenkalkulation als Formel ausführen würde, sind entschärft.",
  download: (kind) => `${kind} herunterladen`,
};
