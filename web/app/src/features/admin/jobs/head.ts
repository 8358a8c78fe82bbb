/** The beginning of a file of rows. */
export interface Head {
  header: readonly string[];
  /** The first rows, as they are. */
  rows: readonly (readonly string[])[];
  delimiter: string;
  /** Where the first row begins, in bytes. */
  rowsAt: number;
}

/** So much of a file is looked at here; the hub reads it whole. */
const LOOKED_AT_BYTES = 256 * 1024;
export const SHOWN_ROWS = 5;
const DELIMITERS = [",", ";", "\t"];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** Null where it cannot be looked into here: a compressed file, or one without a row of names. */
export async function headOf(file: Blob): Promise<Head | null> {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT_BYTES).arrayBuffer());
  if (ZSTD.every((byte, at) => bytes[at] === byte)) return null;
  const rowsAt = endOfRecord(bytes);
  const decode = decoderFor(bytes, file.size > bytes.length);
  const first = decode(bytes.subarray(0, rowsAt)).replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(first);
  const [header] = records(first, delimiter, 1);
  if (!header || header.every((name) => name.trim() === "")) return null;
  const rows = records(decode(bytes.subarray(rowsAt)), delimiter, SHOWN_ROWS);
  return { header: header.map((name) => name.trim()), rows, delimiter, rowsAt };
}

/** UTF-8 if it can be; where there is more, the last letter may be cut in two. Else what spreadsheets on Windows write. */
function decoderFor(bytes: Uint8Array, hasMore: boolean): (part: Uint8Array) => string {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: hasMore });
    return (part) => new TextDecoder("utf-8").decode(part);
  } catch {
    return (part) => new TextDecoder("windows-1252").decode(part);
  }
}

/** After the first line break that is not within quotes. */
function endOfRecord(bytes: Uint8Array): number {
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === 0x22) isQuoted = !isQuoted;
    else if (bytes[at] === 0x0a && !isQuoted) return at + 1;
  }
  return bytes.length;
}

/** The one that makes most columns of the names. */
function delimiterOf(header: string): string {
  const count = (delimiter: string) => records(header, delimiter, 1)[0]?.length ?? 0;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** The first records of a text; empty lines are none. */
export function records(text: string, delimiter: string, most: number): string[][] {
  const found: string[][] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  const end = () => {
    cells.push(cell);
    if (cells.length > 1 || cells[0]?.trim()) found.push(cells);
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length && found.length < most; at += 1) {
    const letter = text[at];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell.trim() === "") {
      cell = "";
      isQuoted = true;
    } else if (letter === delimiter) {
      cells.push(cell);
      cell = "";
    } else if (letter === "\n") end();
    else if (letter !== "\r") cell += letter;
  }
  if (found.length < most && (cell || cells.length > 0)) end();
  return found;
}
