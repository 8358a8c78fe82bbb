import { readSiteSearch, word } from "../records/search";

/** Which site's products, and what is searched for: in the address. */
export function readProductSearch(search: Record<string, unknown>) {
  const text = word(search.text);
  return { ...readSiteSearch(search), ...(text && { text }) };
}
