import { useState } from "react";

/** What a form holds while somebody types. */
export interface Draft<Values> {
  /** As it was when the form began, or was saved last. */
  base: Values;
  values: Values;
  isDirty: boolean;
  set<Field extends keyof Values>(field: Field, value: Values[Field]): void;
  /** Begins anew from `base`, with `values` typed over it already where they are given. */
  restart(base: Values, values?: Values): void;
}

export function useDraft<Values extends object>(initial: Values): Draft<Values> {
  const [{ base, values }, setState] = useState({ base: initial, values: initial });
  return {
    base,
    values,
    isDirty: changedFields(base, values).length > 0,
    set: (field, value) =>
      setState((before) => ({ ...before, values: { ...before.values, [field]: value } })),
    restart: (next, typed = next) => setState({ base: next, values: typed }),
  };
}

/** The fields whose values differ. */
export function changedFields<Values extends object>(one: Values, other: Values): (keyof Values)[] {
  return (Object.keys(one) as (keyof Values)[]).filter((field) => !isSame(one[field], other[field]));
}

function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) || Array.isArray(other)
    ? JSON.stringify(one) === JSON.stringify(other)
    : Object.is(one, other);
}
