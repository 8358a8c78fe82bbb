import { type FieldErrors, hasErrors } from "../form/errors";
import { messages } from "./messages";
import type { StockAct, StockBody } from "./stock-api";

export interface StockValues {
  act: StockAct;
  quantity: string;
  to: string;
  reason: string;
}

export const POINTERS: Readonly<Record<string, keyof StockValues>> = {
  "/quantity": "quantity",
  "/to": "to",
  "/reason": "reason",
};

export type Checked = { ok: true; body: StockBody } | { ok: false; errors: FieldErrors<StockValues> };

/** The form as a request, or what is wrong with it. A count may be nothing; a movement is of something. */
export function checked({ act, quantity, to, reason }: StockValues): Checked {
  const isCount = act === "recount";
  const isWhole = (isCount ? /^\d{1,9}$/ : /^[1-9]\d{0,8}$/).test(quantity.trim());
  const errors: FieldErrors<StockValues> = {
    ...(!isWhole && { quantity: isCount ? messages.wholeOrNone : messages.whole }),
  };
  if (hasErrors(errors)) return { ok: false, errors };
  return {
    ok: true,
    body: {
      quantity: Number(quantity.trim()),
      ...(reason.trim() && { reason: reason.trim() }),
      ...(act === "transfer" && { to }),
    },
  };
}
