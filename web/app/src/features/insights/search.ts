/** The part of an address that is text: the router reads `?sku=12` as a number. */
export function word(value: unknown): string | undefined {
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined;
}

/** `?sku=`: the article whose demand is shown. */
export function readDemandSearch(search: Record<string, unknown>): { sku?: string } {
  const sku = word(search.sku);
  return sku ? { sku } : {};
}

/** `?file=&analysis=&sku=`: the file whose results are shown, and which of them. */
export function readFileSearch(search: Record<string, unknown>): {
  file?: string;
  analysis?: string;
  sku?: string;
} {
  const [file, analysis] = [word(search.file), word(search.analysis)];
  return { ...(file && { file }), ...(analysis && { analysis }), ...readDemandSearch(search) };
}
