/** How many digits a shop's codes may have; which of them it is, only the code itself tells. */
export const DIGITS_MIN = 5;
export const DIGITS_MAX = 8;

/** The first digits of every script that people type codes in. */
const ZEROS = ["0", "\u0660", "\u06f0", "\u0966", "\uff10"].map((zero) => zero.charCodeAt(0));

/** The digits of what was typed or pasted, as `0`–`9`: spaces, hyphens and words around them do not matter. */
export function digitsOf(text: string): string {
  return [...text].map(digitOf).join("").slice(0, DIGITS_MAX);
}

/**
 * Whether `code` can be sent by itself. Where the length is known, at that length. Where it is not, only what came in one
 * piece (pasted, or filled in by the phone): somebody who types may not be at the end yet, and wrong tries are counted.
 */
export function isWhole(code: string, before: string, length: number | null): boolean {
  if (length !== null) return code.length === length && code !== before;
  const arrived = code.length - before.length;
  return arrived >= DIGITS_MIN && code.length >= DIGITS_MIN;
}

function digitOf(char: string): string {
  const code = char.charCodeAt(0);
  const zero = ZEROS.find((zero) => code >= zero && code <= zero + 9);
  return zero === undefined ? "" : String(code - zero);
}
