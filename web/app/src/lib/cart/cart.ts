/** What somebody wants to order. A value: every change makes another one. */
export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
  readonly note?: string;
}

export type Cart = readonly CartLine[];

/** The hub's own bounds: an order that keeps them is never refused for its size. */
export const CART_LINES_MAX = 100;
export const QUANTITY_MAX = 999;
export const NOTE_CHARS_MAX = 120;
const SKU_CHARS_MAX = 64;

export function quantityOf(cart: Cart, sku: string): number {
  return cart.find((line) => line.sku === sku)?.quantity ?? 0;
}

export function pieces(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

/** Sets how many of `sku` are wanted; none takes the line away. One line too many is not added. */
export function withQuantity(cart: Cart, sku: string, quantity: number): Cart {
  const wanted = Math.min(QUANTITY_MAX, Math.max(0, Math.trunc(quantity) || 0));
  if (wanted === 0) return cart.filter((line) => line.sku !== sku);
  if (cart.some((line) => line.sku === sku)) {
    return cart.map((line) => (line.sku === sku ? { ...line, quantity: wanted } : line));
  }
  return hasRoomFor(cart, sku) ? [...cart, { sku, quantity: wanted }] : cart;
}

/** Sets what the kitchen should know about a line; an empty note takes it away. */
export function withNote(cart: Cart, sku: string, note: string): Cart {
  return cart.map((line) => {
    if (line.sku !== sku) return line;
    const { note: _, ...bare } = line;
    return note.trim() === "" ? bare : { ...bare, note: [...note].slice(0, NOTE_CHARS_MAX).join("") };
  });
}

/** The lines of another order on top: the same article is counted together. */
export function withLines(cart: Cart, lines: readonly CartLine[]): Cart {
  return lines.reduce((sum: Cart, { sku, quantity, note }) => {
    const more = withQuantity(sum, sku, quantityOf(sum, sku) + quantity);
    return note ? withNote(more, sku, note) : more;
  }, cart);
}

/** Without the pieces of `lines`: what was put in on top of them stays, with its note. */
export function withoutLines(cart: Cart, lines: readonly CartLine[]): Cart {
  return lines.reduce(
    (rest: Cart, { sku, quantity }) => withQuantity(rest, sku, quantityOf(rest, sku) - quantity),
    cart,
  );
}

/** Whether `sku` can be put in, or is there already. */
export function hasRoomFor(cart: Cart, sku: string): boolean {
  return cart.length < CART_LINES_MAX || cart.some((line) => line.sku === sku);
}

/** A cart from what was stored: what is not a line is left out, whatever it is. */
export function parseCart(text: string | null): Cart {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  if (!Array.isArray(stored)) return [];
  return withLines([], stored.slice(0, CART_LINES_MAX).flatMap(asLine));
}

function asLine(value: unknown): CartLine[] {
  if (typeof value !== "object" || value === null) return [];
  const { sku, quantity, note } = value as Record<string, unknown>;
  if (typeof sku !== "string" || sku === "" || sku.length > SKU_CHARS_MAX) return [];
  if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) return [];
  return [{ sku, quantity, ...(typeof note === "string" && note !== "" && { note }) }];
}
