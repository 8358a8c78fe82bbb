import type { Money } from "#/lib/api/types";
import { type Cart, type CartLine, keyOf, quantityOf } from "#/lib/cart/cart";
import { choiceNames, isAnswered, surcharge } from "#/lib/menu/choices";
import { canBeBought, isOn, type MenuItem } from "../menu/menu";

/** Why a line cannot be ordered as it stands. */
export type LineProblem =
  | { kind: "gone" | "soldOut" | "notOn" | "choices" }
  | { kind: "tooMany"; left: number };

export interface PricedLine extends CartLine {
  key: string;
  /** What the menu says of it; missing where it is no longer there. */
  item?: MenuItem;
  /** Of what was chosen; empty where nothing was. */
  choices: string;
  /** Of one, with what was chosen. */
  price?: Money;
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
  const lines = cart.map((line) => pricedLine(line, items.get(line.sku), quantityOf(cart, line.sku)));
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

function pricedLine(line: CartLine, item: MenuItem | undefined, wanted: number): PricedLine {
  const key = keyOf(line);
  if (!item) return { ...line, key, choices: "", problem: { kind: "gone" } };
  const problem = problemOf(line, item, wanted);
  const known = { ...line, key, item, choices: choiceNames(item, line.options) };
  if (problem && problem.kind !== "tooMany") return { ...known, problem };
  const price = { ...item.price, amount: item.price.amount + surcharge(item, line.options) };
  const total = { ...price, amount: price.amount * line.quantity };
  return { ...known, price, total, ...(problem && { problem }) };
}

function problemOf(line: CartLine, item: MenuItem, wanted: number): LineProblem | null {
  if (!canBeBought(item)) return { kind: isOn(item) ? "soldOut" : "notOn" };
  if (!isAnswered(item, line.options)) return { kind: "choices" };
  if (item.left !== null && wanted > item.left) return { kind: "tooMany", left: item.left };
  return null;
}
