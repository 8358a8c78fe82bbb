import type { LineDifference, Money, Order } from "#/lib/api/types";
import { type Chosen, keyOf, QUANTITY_MAX } from "#/lib/cart/cart";
import { chosenOf } from "./choices";

/** A line as it is to be: one of the order's, by its number, or a new one. Of none, it is taken out. */
export interface DraftLine {
  line?: number;
  sku: string;
  name: string;
  quantity: number;
  note?: string;
  /** In words. */
  choices: string;
  /** Of one piece. */
  price?: Money;
  options?: readonly Chosen[];
}

export type Draft = readonly DraftLine[];

export function draftOf(order: Order): Draft {
  return order.lines.map((line) => {
    const { line: number, sku, name, quantity, note, options = [], unit_price: price } = line;
    return {
      line: number,
      sku,
      name,
      quantity,
      ...(note && { note }),
      ...(price && { price }),
      choices: options.map((one) => one.name).join(", "),
      ...(options.length > 0 && { options: chosenOf(line) }),
    };
  });
}

export function withQuantityAt(draft: Draft, index: number, quantity: number): Draft {
  const wanted = Math.min(QUANTITY_MAX, Math.max(0, quantity));
  // A new line that is taken out was never there.
  return draft.flatMap((line, at) =>
    at !== index ? [line] : wanted === 0 && line.line === undefined ? [] : [{ ...line, quantity: wanted }],
  );
}

/** On top of the same article with the same choices, where that is in it. */
export function withMore(draft: Draft, more: DraftLine): Draft {
  const key = keyOf(more);
  const index = draft.findIndex((line) => keyOf(line) === key);
  const before = draft[index];
  return before ? withQuantityAt(draft, index, before.quantity + more.quantity) : [...draft, more];
}

/** Whether it is to be something else than it is. */
export function isChanged(draft: Draft, order: Order): boolean {
  return JSON.stringify(quantities(draft)) !== JSON.stringify(quantities(draftOf(order)));
}

/** What became of the lines between two views of an order. */
export function lineDifferences(before: Order, after: Order): LineDifference[] {
  const quantityIn = (order: Order, number: number) =>
    order.lines.find(({ line }) => line === number)?.quantity ?? 0;
  const all = new Map([...before.lines, ...after.lines].map((line) => [line.line, line]));
  return [...all.values()]
    .map(({ line, sku, name }) => ({
      line,
      sku,
      name,
      from: quantityIn(before, line),
      to: quantityIn(after, line),
    }))
    .filter(({ from, to }) => from !== to);
}

/** As the hub is asked for it: what is not named is taken out. */
export function bodyOf(draft: Draft) {
  return draft
    .filter(({ quantity }) => quantity > 0)
    .map(({ line, sku, quantity, note, options }) =>
      line !== undefined
        ? { line, quantity }
        : {
            sku,
            quantity,
            ...(note && { note }),
            ...(options && {
              options: options.map(({ option, choices }) => ({ option, choices: [...choices] })),
            }),
          },
    );
}

function quantities(draft: Draft): [number | string, number][] {
  return draft.map(({ line, sku, quantity }) => [line ?? sku, quantity]);
}
