import type { Money } from "#/lib/api/types";
import type { Cart, CartLine } from "#/lib/cart/cart";
import { canBeBought, type MenuItem } from "../menu/menu";

/** Why a line cannot be ordered as it stands. */
export type LineProblem = { kind: "gone" | "soldOut" } | { kind: "tooMany"; left: number };

export interface PricedLine extends CartLine {
  /** What the menu says of it; missing where it is no longer there. */
  item?: MenuItem;
  total?: Money;
  problem?: LineProblem;
}

export interface PricedCart {
  lines: PricedLine[];
  /** Of what can be ordered; null when that is nothing. */
  total: Money | null;
  pieces: number;
  hasProblem: boolean;
}

/** The cart with the prices of now. Integers of minor units all through: no rounding can differ from the hub's. */
export function priced(cart: Cart, menu: readonly MenuItem[]): PricedCart {
  const items = new Map(menu.map((item) => [item.sku, item]));
  const lines = cart.map((line) => pricedLine(line, items.get(line.sku)));
  const totals = lines.flatMap((line) => (line.total ? [line.total] : []));
  const [first] = totals;
  return {
    lines,
    total: first
      ? { currency: first.currency, amount: totals.reduce((sum, { amount }) => sum + amount, 0) }
      : null,
    pieces: cart.reduce((sum, line) => sum + line.quantity, 0),
    hasProblem: lines.some((line) => line.problem),
  };
}

function pricedLine(line: CartLine, item: MenuItem | undefined): PricedLine {
  if (!item) return { ...line, problem: { kind: "gone" } };
  const problem = problemOf(line, item);
  if (problem && problem.kind !== "tooMany") return { ...line, item, problem };
  const total = { ...item.price, amount: item.price.amount * line.quantity };
  return { ...line, item, total, ...(problem && { problem }) };
}

function problemOf(line: CartLine, item: MenuItem): LineProblem | null {
  if (!canBeBought(item)) return { kind: "soldOut" };
  if (item.left !== null && line.quantity > item.left) return { kind: "tooMany", left: item.left };
  return null;
}
