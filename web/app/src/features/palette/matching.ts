/** Something that can be chosen in the palette. */
export interface Entry {
  id: string;
  name: string;
  /** Beside the name: what it is, or what else is known of it. */
  hint?: string | undefined;
  /** A key that does the same. */
  key?: string | undefined;
  /** Found by these too. */
  also?: string | undefined;
  run: () => void;
}

/** Entries of one kind, under a name. */
export interface Group {
  name: string;
  entries: readonly Entry[];
}

/** Those of `entries` that every word of `text` is in, as their own words begin before what merely has them somewhere. */
export function matching<T extends Pick<Entry, "name" | "hint" | "also">>(
  entries: readonly T[],
  text: string,
): T[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [...entries];
  const scored = entries.flatMap((entry) => {
    const score = scoreOf(entry, wanted);
    return score === undefined ? [] : [{ entry, score }];
  });
  return scored.sort((one, other) => one.score - other.score).map(({ entry }) => entry);
}

/** 0: every word begins one of the name. 1: it is in the name. 2: it begins one of what is known beside. */
function scoreOf(
  entry: Pick<Entry, "name" | "hint" | "also">,
  wanted: readonly string[],
): number | undefined {
  const name = plain(entry.name);
  const beside = ` ${plain(entry.hint ?? "")} ${plain(entry.also ?? "")}`;
  const begins = (word: string) => name.startsWith(word) || name.includes(` ${word}`);
  if (wanted.every(begins)) return 0;
  if (wanted.every((word) => name.includes(word))) return 1;
  return wanted.every((word) => name.includes(word) || beside.includes(` ${word}`)) ? 2 : undefined;
}

/** Without case and accents. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .trim();
}

/** The number of an order, as people type it: `1234`, `#1234`. */
export function orderNumber(text: string): number | undefined {
  const digits = /^#?\s*(\d{1,9})$/.exec(text.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The id of an order, whole. */
export function orderId(text: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(text.trim())?.[0].toLowerCase();
}
