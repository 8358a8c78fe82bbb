/** A value as a table has it, before it is written for people. */
export type Value = string | number | null | undefined;

/** A column: what it is called, and what a row has in it. */
export interface Column<R> {
  name: string;
  of: (row: R) => Value;
  /** How a number is written for people; in a file it stays as it is. */
  show?: (value: number) => string;
  /** The same for a day or a month. */
  write?: (value: string) => string;
  /** Whether its texts are written numbers. */
  isNumber?: boolean;
  /** More to know about the column. */
  hint?: string;
}

/** Rows as a file for spreadsheets. No cell of it is a formula. */
export function csv<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const lines = [
    columns.map(({ name }) => cell(name)),
    ...rows.map((row) => columns.map(({ of }) => cell(of(row)))),
  ];
  // Spreadsheets tell UTF-8 by its mark.
  return `\uFEFF${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

function cell(value: Value): string {
  if (value == null) return "";
  if (typeof value === "number") return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}
