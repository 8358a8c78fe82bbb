import type { LineDifference } from "#/lib/api/types";

/** What reads the same whoever changes an order. */
export const messages = {
  pick: "Add something",
  pickHint: "What is it called?",
  found: "What was found",
  nothingFound: (query: string) => `There is nothing like “${query}” on the menu.`,
  addOne: (name: string) => `Add ${name}`,
  addThis: "Add",
  keepLooking: "Back to the list",
  backIn: "Put it back",
  backInNamed: (name: string) => `Put ${name} back`,
  removed: "taken out",
  each: (price: string) => `${price} each`,
  note: (note: string) => `“${note}”`,
  more: (amount: string) => `${amount} more`,
  less: (amount: string) => `${amount} less`,
  same: "The same as before",
  asking: "Asking what it comes to…",
  saveFor: (total: string) => `Change it · ${total}`,
  saving: "Changing…",
  save: "Change it",
  meanwhile: "The order was changed meanwhile. It is shown as it is now:",
  moved:
    "The order moved on meanwhile, and what you chose is still here. Look at the total, and change it again.",
};

/** What became of one line. */
export function differenceText({ name, from, to }: LineDifference): string {
  if (to === 0) return `${name}: taken out`;
  return from === 0 ? `${name}: added, ${to} ×` : `${name}: ${from} × before, ${to} × now`;
}

/** What is said to customers of their own order, and to staff of somebody's. */
export interface UpdateWords {
  title: string;
  left: (left: string) => string;
  tooLate: string;
  nothingLeft: string;
  effect: {
    none: string;
    new_code: string;
    authorize: (amount: string) => string;
    release: (amount: string) => string;
  };
  declined: string;
  notReached: string;
  keep: string;
}
