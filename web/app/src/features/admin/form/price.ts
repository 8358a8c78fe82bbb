/** Amounts as people write them, to minor units and back, digit by digit: 0.1 + 0.2 is not 0.3, and a price must be. */

export type Parsed =
  | { ok: true; value: number }
  | { ok: false; why: "empty" | "not_a_number" | "too_precise" };

/** How many digits a currency has after the point: 2 for GBP, 0 for JPY. */
export function minorDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // Not a currency yet: it is being typed.
    return 2;
  }
}

/**
 * `9.50`, `9,5`, `£9` or `1.234,50` in minor units. One mark alone is the point, so that `1,234` of a currency with two
 * digits is refused and not guessed at.
 */
export function parseDecimal(text: string, digits: number): Parsed {
  const bare = text.replace(/[\s\u00a0\u202f']/g, "").replace(/^\p{Sc}|\p{Sc}$/gu, "");
  if (!bare) return { ok: false, why: "empty" };
  if (!/^\d*(?:[.,]\d+)*$/.test(bare)) return { ok: false, why: "not_a_number" };
  const parts = bare.split(/[.,]/);
  const marks = bare.replace(/\d/g, "");
  const last = parts.at(-1) ?? "";
  const isPointed = digits > 0 && (marks.length === 1 || new Set(marks).size > 1);
  const whole = isPointed ? parts.slice(0, -1) : parts;
  const fraction = isPointed ? last : "";
  const groups = whole.slice(1);
  // `1.23.456` or `1,2.50`: the marks make no sense as thousands.
  if (new Set(marks.slice(0, isPointed ? -1 : undefined)).size > 1) return { ok: false, why: "not_a_number" };
  if (groups.some((group) => group.length !== 3)) return { ok: false, why: "not_a_number" };
  if (fraction.length > digits) return { ok: false, why: "too_precise" };
  const minor = Number(`${whole.join("")}${fraction.padEnd(digits, "0")}` || "0");
  return Number.isSafeInteger(minor) ? { ok: true, value: minor } : { ok: false, why: "not_a_number" };
}

/** `950` as `9.50`: how a field begins. */
export function writeDecimal(minor: number, digits: number): string {
  if (digits === 0) return String(minor);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  return `${minor < 0 ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const BASIS_POINTS_MAX = 10_000;

/** `7.5` or `7,5 %` in basis points, from 0 to 100 percent. */
export function parsePercent(text: string): number | undefined {
  const parsed = parseDecimal(text.replace(/\s*%\s*$/, ""), 2);
  return parsed.ok && parsed.value <= BASIS_POINTS_MAX ? parsed.value : undefined;
}

/** `7.5` of 750 basis points. */
export function writePercent(basisPoints: number): string {
  return writeDecimal(basisPoints, 2).replace(/\.?0+$/, "") || "0";
}
