import type { Mapping } from "./columns";
import { matched } from "./columns";
import type { Head } from "./head";
import type { ImportKind } from "./job-api";

/** What the hub takes of told columns. */
const TOLD_MAX = 64;
const TOLD_BYTES_MAX = 4_096;

/** A file as it is sent, and which of its columns are told to be which. */
export interface Sending {
  body: Blob;
  columns: string;
}

/**
 * The hub is told what people chose. Where it cannot be told so (a comma in a name, two columns of one name, or a column
 * left out that it would take by its name), the row of names is written anew, and the rows go as they are.
 */
export function sending(file: Blob, head: Head, mapping: Mapping, kind: ImportKind): Sending {
  const told = mapping.flatMap((field, at) => (field ? [[field, head.header[at] ?? ""] as const] : []));
  const columns = told.map(([ours, theirs]) => `${ours}:${theirs}`).join(",");
  const names = told.map(([, theirs]) => theirs);
  const isTellable =
    told.length <= TOLD_MAX &&
    new TextEncoder().encode(columns).length <= TOLD_BYTES_MAX &&
    names.every((name) => name !== "" && !name.includes(",")) &&
    names.every((name) => head.header.filter((one) => one === name).length === 1);
  const fields = new Set(told.map(([ours]) => ours));
  const isGuessed = matched(head.header, kind).some((field) => field !== null && !fields.has(field));
  if (isTellable && !isGuessed) return { body: file, columns };
  const header = mapping.map((field, at) => field ?? `left out ${at + 1}`).join(head.delimiter);
  return { body: new Blob([`${header}\n`, file.slice(head.rowsAt)]), columns: "" };
}
