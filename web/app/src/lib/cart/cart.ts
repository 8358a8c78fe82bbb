/** What somebody wants to order. A value: every change makes another one. */
export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
  readonly note?: string;
  /** What was chosen about it. */
  readonly options?: readonly Chosen[];
}

/** The answer to one option of an article: ids of its choices. */
export interface Chosen {
  readonly option: string;
  readonly choices: readonly string[];
}

export type Cart = readonly CartLine[];

/** The hub's own bounds: an order that keeps them is never refused for its size. */
export const CART_LINES_MAX = 100;
export const QUANTITY_MAX = 999;
export const NOTE_CHARS_MAX = 120;
export const COUPON_CHARS_MAX = 32;
/** What can be a coupon's code. */
export const COUPON_CODE = /^[A-Z0-9_-]{3,32}$/;
const SKU_CHARS_MAX = 64;
const OPTIONS_MAX = 20;

/** What makes a line: the same article with the same choices is counted together. An article without any is its sku. */
export function keyOf({ sku, options = [] }: Pick<CartLine, "sku" | "options">): string {
  const chosen = options
    .filter(({ choices }) => choices.length > 0)
    .map(({ option, choices }) => `${option}=${[...choices].sort().join(",")}`)
    .sort();
  return [sku, ...chosen].join(" ");
}

/** How many of an article, whatever was chosen about it. */
export function quantityOf(cart: Cart, sku: string): number {
  return cart.reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);
}

export function pieces(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

/** Sets how many of a line are wanted; none takes it away. */
export function withQuantity(cart: Cart, key: string, quantity: number): Cart {
  const wanted = bounded(quantity);
  if (wanted === 0) return cart.filter((line) => keyOf(line) !== key);
  return cart.map((line) => (keyOf(line) === key ? { ...line, quantity: wanted } : line));
}

/** Puts a line on top: the same one is counted together, and the newer note is the one that counts. One line too many is not added. */
export function withLine(cart: Cart, line: CartLine): Cart {
  const key = keyOf(line);
  const before = cart.find((one) => keyOf(one) === key);
  const quantity = bounded((before?.quantity ?? 0) + line.quantity);
  if (quantity === 0) return cart;
  const sum = { ...before, ...line, quantity };
  if (before) return cart.map((one) => (one === before ? sum : one));
  return cart.length < CART_LINES_MAX ? [...cart, sum] : cart;
}

/** The lines of another order on top. */
export function withLines(cart: Cart, lines: readonly CartLine[]): Cart {
  return lines.reduce(withLine, cart);
}

/** Puts `line` where another one was, or counts it together with the one that is the same. */
export function withOther(cart: Cart, key: string, line: CartLine): Cart {
  const next = keyOf(line);
  if (next === key || !cart.some((one) => keyOf(one) === next)) {
    return cart.map((one) => (keyOf(one) === key ? line : one));
  }
  return withLine(withQuantity(cart, key, 0), line);
}

/** Without the pieces of `lines`: what was put in on top of them stays, with its note. */
export function withoutLines(cart: Cart, lines: readonly CartLine[]): Cart {
  return lines.reduce((rest: Cart, line) => {
    const key = keyOf(line);
    const before = rest.find((one) => keyOf(one) === key);
    return before ? withQuantity(rest, key, before.quantity - line.quantity) : rest;
  }, cart);
}

/** Sets what the kitchen should know about a line; an empty note takes it away. */
export function withNote(cart: Cart, key: string, note: string): Cart {
  return cart.map((line) => {
    if (keyOf(line) !== key) return line;
    const { note: _, ...bare } = line;
    return note.trim() === "" ? bare : { ...bare, note: [...note].slice(0, NOTE_CHARS_MAX).join("") };
  });
}

/** Whether a line can be put in, or is there already. */
export function hasRoomFor(cart: Cart, key: string): boolean {
  return cart.length < CART_LINES_MAX || cart.some((line) => keyOf(line) === key);
}

/** A cart from what was stored: what is not a line is left out, whatever it is. */
export function parseCart(text: string | null): Cart {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  return Array.isArray(stored) ? withLines([], stored.slice(0, 2 * CART_LINES_MAX).flatMap(asLine)) : [];
}

function asLine(value: unknown): CartLine[] {
  if (typeof value !== "object" || value === null) return [];
  const { sku, quantity, note, options } = value as Record<string, unknown>;
  if (typeof sku !== "string" || sku === "" || sku.length > SKU_CHARS_MAX) return [];
  if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) return [];
  const chosen = Array.isArray(options) ? options.slice(0, OPTIONS_MAX).flatMap(asChosen) : [];
  return [
    {
      sku,
      quantity,
      ...(typeof note === "string" && note !== "" && { note }),
      ...(chosen.length > 0 && { options: chosen }),
    },
  ];
}

function asChosen(value: unknown): Chosen[] {
  if (typeof value !== "object" || value === null) return [];
  const { option, choices } = value as Record<string, unknown>;
  if (typeof option !== "string" || !Array.isArray(choices)) return [];
  return [{ option, choices: choices.filter((choice) => typeof choice === "string") }];
}

function bounded(quantity: number): number {
  return Math.min(QUANTITY_MAX, Math.max(0, Math.trunc(quantity) || 0));
}
