import type { Job } from "#/lib/api/types";
import { locale } from "#/lib/format/format";
import type { ExportKind, ImportKind } from "./job-api";

export const messages = {
  title: "Import and export",
  count: (jobs: number) => `${jobs} ${jobs === 1 ? "import" : "imports"}`,
  importTitle: "Import a file",
  kind: "What it holds",
  kinds: {
    products: "Products",
    customers: "Customers",
    orders: "Past orders, a row per line",
  } satisfies Record<ImportKind, string>,
  file: "File",
  fileHint: "CSV, with a row of names on top; it may be compressed with zstd.",
  dryRun: "Only try",
  dryRunHint: "Reads all of it and says what would happen. Nothing is changed.",
  start: "Start",
  started: "The import has begun",
  fileMissing: "Choose a file first.",
  jobs: "Imports",
  failed: "The imports could not be read",
  emptyTitle: "Nothing was imported yet",
  empty: "An import runs in the background. You can leave this page.",
  state: {
    waiting: "Waits",
    running: "Runs",
    done: "Done",
    failed: "Failed",
    cancelled: "Stopped",
  } satisfies Record<Job["state"], string>,
  dry: "only tried",
  rows: (done: number, total: number | null | undefined) =>
    total
      ? `${done.toLocaleString(locale)} of ${total.toLocaleString(locale)} rows`
      : `${done.toLocaleString(locale)} rows`,
  accepted: (rows: number) => `${rows.toLocaleString(locale)} taken`,
  rejected: (rows: number) => `${rows.toLocaleString(locale)} refused`,
  line: (line: number, message: string) => `Line ${line}: ${message}`,
  errorFile: "All refused rows",
  stop: "Stop",
  resume: "Go on",
  stopped: "The import is stopped",
  resumed: "The import goes on",
  progress: (name: string) => `Progress of ${name}`,
  exportTitle: "Export",
  exports: {
    orders: "Orders",
    products: "Products",
    customers: "Customers",
    reviews: "Reviews",
  } satisfies Record<ExportKind, string>,
  exportHint: "A CSV file of this site. Cells that a spreadsheet would run as formulas are made harmless.",
  download: (kind: string) => `Download ${kind.toLowerCase()}`,
};
