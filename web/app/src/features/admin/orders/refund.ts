import type { Money, Order, OrderLine } from "#/lib/api/types";
import { type Checked, judged } from "../form/errors";
import { minorDigits, parseDecimal } from "../form/price";
import { messages } from "./messages";
import { bytesOf, REASON_BYTES_MAX } from "./reason";
import type { Refund } from "./staff-actions";

const { refundDialog: words } = messages;

/** What goes back: all that is left, what some pieces cost, or an amount. */
export type RefundOf = "all" | "pieces" | "amount";

export interface RefundValues {
  of: RefundOf;
  /** How many of each line, by its number. */
  pieces: Readonly<Record<number, number>>;
  amount: string;
  reason: string;
  /** The pieces are on the shelf again; of an amount, nobody knows which they were. */
  restock: boolean;
}

/** What can still go back of what was paid. */
export function refundable(order: Order): Money {
  const total = order.total ?? { amount: 0, currency: "XXX" };
  return { ...total, amount: Math.max(0, total.amount - (order.refunded?.amount ?? 0)) };
}

/** What some pieces of a line cost, their share of discount and tax included, as the hub reckons it. */
export function costOf({ total, discount, tax, quantity }: OrderLine, pieces: number): number {
  const onTop = tax?.mode === "exclusive" ? tax.amount.amount : 0;
  const whole = (total?.amount ?? 0) - (discount?.amount ?? 0) + onTop;
  return Math.floor((whole * pieces) / quantity);
}

/** Pieces of each line that came back to the shelf with refunds before, by its number. */
function backBefore({ refunds = {} }: Order): ReadonlyMap<number, number> {
  const back = new Map<number, number>();
  for (const { restocked = {} } of Object.values(refunds)) {
    for (const [line, pieces] of Object.entries(restocked)) {
      back.set(Number(line), (back.get(Number(line)) ?? 0) + pieces);
    }
  }
  return back;
}

/** How much a refund is of, in minor units; nothing where what was typed is no amount. */
export function amountOf({ of, pieces, amount }: RefundValues, order: Order): number | undefined {
  const left = refundable(order);
  switch (of) {
    case "all":
      return left.amount;
    case "pieces":
      return order.lines.reduce((sum, line) => sum + costOf(line, pieces[line.line] ?? 0), 0);
    case "amount": {
      const parsed = parseDecimal(amount, minorDigits(left.currency));
      return parsed.ok ? parsed.value : undefined;
    }
  }
}

/** The form as a refund, or what is wrong with it. */
export function checkedRefund(values: RefundValues, order: Order): Checked<RefundValues, Refund> {
  const { of, pieces, reason, restock } = values;
  const amount = amountOf(values, order);
  const isAmount = amount !== undefined && amount > 0 && amount <= refundable(order).amount;
  const given = reason.trim();
  const lines = Object.entries(pieces)
    .filter(([, quantity]) => quantity > 0)
    .map(([line, quantity]) => ({ line: Number(line), quantity }));
  const back = backBefore(order);
  const isBackAlready = order.lines.some(
    ({ line, quantity }) => (pieces[line] ?? 0) > quantity - (back.get(line) ?? 0),
  );
  return judged(
    {
      reason: given,
      ...(restock && of !== "amount" && { restock }),
      ...(of === "pieces" && { lines }),
      ...(of === "amount" && amount !== undefined && { amount }),
    },
    {
      ...(!isAmount &&
        of === "pieces" && { pieces: lines.length > 0 ? words.piecesTooMuch : words.noPieces }),
      ...(!isAmount && of !== "pieces" && { amount: words.amountWrong }),
      ...(restock && of === "pieces" && isBackAlready && { restock: words.backAlready }),
      ...(!given && { reason: words.reasonMissing }),
      ...(bytesOf(given) > REASON_BYTES_MAX && { reason: words.reasonLong }),
    },
  );
}
