import { type Checked, judged, type Pointers } from "../form/errors";
import { messages } from "./messages";
import type { StockAct, StockBody } from "./stock-api";

export interface StockValues {
  act: StockAct;
  quantity: string;
  to: string;
  reason: string;
}

export const POINTERS: Pointers<StockValues> = {
  "/quantity": "quantity",
  "/to": "to",
  "/reason": "reason",
};

/** The form as a request, or what is wrong with it. A count may be nothing; a movement is of something. */
export function checked({ act, quantity, to, reason }: StockValues): Checked<StockValues, StockBody> {
  const isCount = act === "recount";
  const isWhole = (isCount ? /^\d{1,9}$/ : /^[1-9]\d{0,8}$/).test(quantity.trim());
  return judged(
    {
      quantity: Number(quantity.trim()),
      ...(reason.trim() && { reason: reason.trim() }),
      ...(act === "transfer" && { to }),
    },
    isWhole ? {} : { quantity: isCount ? messages.wholeOrNone : messages.whole },
  );
}
