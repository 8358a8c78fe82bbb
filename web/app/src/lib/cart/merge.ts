import { type Cart, keyOf, pieces, QUANTITY_MAX } from "./cart";

/**
 * One cart out of two that began as `base` and went their own ways, here (`mine`) and on another device (`theirs`): what
 * either of them added or took away is added or taken away. Of two notes, the one that was changed here counts.
 */
export function merged(base: Cart, mine: Cart, theirs: Cart): Cart {
  const [was, here] = [byKey(base), byKey(mine)];
  const known = theirs.map((line) => {
    const key = keyOf(line);
    const [before, own] = [was.get(key), here.get(key)];
    const change = (own?.quantity ?? 0) - (before?.quantity ?? 0);
    const noted = own && own.note !== before?.note ? withNoteOf(line, own) : line;
    return { ...noted, quantity: line.quantity + change };
  });
  const there = byKey(theirs);
  const more = mine.flatMap((line) => {
    const key = keyOf(line);
    if (there.has(key)) return [];
    return [{ ...line, quantity: line.quantity - (was.get(key)?.quantity ?? 0) }];
  });
  return [...known, ...more]
    .filter(({ quantity }) => quantity > 0)
    .map((line) => ({ ...line, quantity: Math.min(QUANTITY_MAX, line.quantity) }));
}

/** Whether two carts hold the same, in whatever order. Space around a note is none of it: somebody may be typing. */
export function isSame(one: Cart, other: Cart): boolean {
  if (one.length !== other.length || pieces(one) !== pieces(other)) return false;
  const lines = byKey(other);
  return one.every((line) => {
    const match = lines.get(keyOf(line));
    return match?.quantity === line.quantity && noteOf(match) === noteOf(line);
  });
}

function noteOf({ note = "" }: Cart[number]): string {
  return note.trim();
}

function withNoteOf(line: Cart[number], { note }: Cart[number]): Cart[number] {
  const { note: _, ...bare } = line;
  return note === undefined ? bare : { ...bare, note };
}

function byKey(cart: Cart): Map<string, Cart[number]> {
  return new Map(cart.map((line) => [keyOf(line), line]));
}
