import type { OrderLine } from "#/lib/api/types";
import type { Chosen } from "#/lib/cart/cart";

/** What was chosen about an order's line, as a cart says it. */
export function chosenOf({ options = [] }: OrderLine): Chosen[] {
  const byOption = new Map<string, string[]>();
  for (const { option, choice } of options) {
    const choices = byOption.get(option);
    if (choices) choices.push(choice);
    else byOption.set(option, [choice]);
  }
  return [...byOption].map(([option, choices]) => ({ option, choices }));
}
