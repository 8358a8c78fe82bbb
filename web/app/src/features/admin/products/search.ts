/** Which site's products, and what is searched for: in the address. */
export interface ProductSearch {
  site?: string;
  text?: string;
}

export function readProductSearch(search: Record<string, unknown>): ProductSearch {
  const site = word(search.site);
  const text = word(search.text);
  return { ...(site && { site }), ...(text && { text }) };
}

/** The router reads `?text=12` as a number. */
function word(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text || undefined;
}
