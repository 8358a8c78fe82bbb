import { ApiError } from "#/lib/api/problem";
import { faultSentence } from "#/lib/password/password-fault";

/** What is wrong with each field. */
export type FieldErrors<Values> = { readonly [Field in keyof Values]?: string };

/** A form as a request, or what is wrong with it. */
export type Checked<Values, Body> = { ok: true; body: Body } | { ok: false; errors: FieldErrors<Values> };

/** `body` where nothing is wrong. */
export function judged<Values, Body>(body: Body, errors: FieldErrors<Values>): Checked<Values, Body> {
  return hasErrors(errors) ? { ok: false, errors } : { ok: true, body };
}

/** Which field each pointer of a refusal begins at. */
export type Pointers<Values> = Readonly<Record<string, keyof Values>>;

/** The hub's word on each field, from the pointers of a refusal. */
export function refusedFields<Values>(error: unknown, pointers: Pointers<Values>): FieldErrors<Values> {
  const found: { [Field in keyof Values]?: string } = {};
  if (!(error instanceof ApiError)) return found;
  for (const fault of error.problem?.errors ?? []) {
    const head = `/${fault.pointer.split("/")[1] ?? ""}`;
    const field = pointers[head];
    if (field !== undefined && found[field] === undefined) found[field] = faultSentence(fault);
  }
  return found;
}

export function hasErrors(errors: object): boolean {
  return Object.values(errors).some((error) => error !== undefined);
}
