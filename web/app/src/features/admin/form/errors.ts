import { ApiError } from "#/lib/api/problem";

/** What is wrong with each field. */
export type FieldErrors<Values> = { readonly [Field in keyof Values]?: string };

/** The hub's word on each field, from the pointers of a refusal; `pointers` says which field each pointer begins at. */
export function refusedFields<Values>(
  error: unknown,
  pointers: Readonly<Record<string, keyof Values>>,
): FieldErrors<Values> {
  const found: { [Field in keyof Values]?: string } = {};
  if (!(error instanceof ApiError)) return found;
  for (const { pointer, detail } of error.problem?.errors ?? []) {
    const head = `/${pointer.split("/")[1] ?? ""}`;
    const field = pointers[head];
    if (field !== undefined && found[field] === undefined) found[field] = sentenceCase(detail);
  }
  return found;
}

function sentenceCase(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

export function hasErrors(errors: object): boolean {
  return Object.values(errors).some((error) => error !== undefined);
}
