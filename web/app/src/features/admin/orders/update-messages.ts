import type { UpdateWords } from "#/components/update/messages";

/** What staff read while they change somebody's order. */
export const updateWords = (number: number): UpdateWords => ({
  title: `Change order #${number}`,
  left: (left) => `It can be changed for another ${left}.`,
  tooLate: "It cannot be changed any more. It goes on as it is.",
  nothingLeft: "Something has to stay in it. To call it off, cancel the order.",
  effect: {
    none: "Nothing changes about the payment.",
    new_code: "The customer is sent a new code that confirms the new total. The one before is good no more.",
    authorize: (amount) =>
      `The customer's bank is asked for ${amount} more. If it says no, the order stays as it was.`,
    release: (amount) => `${amount} less is charged to the card, when the kitchen gets the order.`,
  },
  declined: "The customer's bank said no to the difference. The order stays as it was.",
  notReached: "The hub cannot be reached, so it is not known whether it was changed. Try again.",
  keep: "Leave it as it is",
});
