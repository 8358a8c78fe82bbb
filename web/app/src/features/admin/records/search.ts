/** `?site=` of an address. */
export function readSiteSearch(search: Record<string, unknown>): { site?: string } {
  return typeof search.site === "string" && search.site ? { site: search.site } : {};
}
