/** What the hub names by a word of its own; what is not here is shown as it came. */
export type Names = Readonly<Record<string, string>>;

/** Our word for what the hub calls `name`; the hub's own where there is none. */
export function named(names: Names, name: string): string {
  return names[name] ?? name;
}
