import { changedFields } from "./use-draft";

export interface Merged<Values> {
  values: Values;
  /** What was typed into fields that somebody else changed too: theirs is shown, this can be brought back. */
  typed: Partial<Values>;
}

/**
 * Somebody else saved while this was typed. Fields that only one of the two touched keep that one's value; where both did,
 * theirs is shown, and what was typed is kept aside.
 */
export function mergeDraft<Values extends object>(
  base: Values,
  mine: Values,
  theirs: Values,
): Merged<Values> {
  const theyChanged = new Set(changedFields(base, theirs));
  const merged: Merged<Values> = { values: { ...theirs }, typed: {} };
  for (const field of changedFields(base, mine)) {
    const agree = changedFields(mine, theirs).every((other) => other !== field);
    if (agree) continue;
    if (theyChanged.has(field)) merged.typed[field] = mine[field];
    else merged.values[field] = mine[field];
  }
  return merged;
}
