/** What stands open over a list, and of which record: `?open=edit&of=oven`. */
export interface OpenedSearch {
  open?: string;
  of?: string;
}

export function readOpened(search: Record<string, unknown>): OpenedSearch {
  const open = word(search.open);
  const of = word(search.of);
  return open ? { open, ...(of && { of }) } : {};
}

/** The address of what belongs to one site: `?site=`, and what stands open. */
export function readSiteSearch(search: Record<string, unknown>): OpenedSearch & { site?: string } {
  const site = word(search.site);
  return { ...(site && { site }), ...readOpened(search) };
}

/** The router reads `?text=12` as a number. */
export function word(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text || undefined;
}
