import type { UpdateWords } from "#/components/update/messages";

/** What customers read while they change an order. */
export const messages: UpdateWords = {
  title: "Change your order",
  left: (left) => `You can change it for another ${left}.`,
  tooLate: "The time to change it has ended. It goes on as it is.",
  nothingLeft: "Something has to stay in it. To call it off, cancel the order.",
  effect: {
    none: "Nothing changes about the payment.",
    new_code: "A new code is sent to you: it confirms the new total. The one before is good no more.",
    authorize: (amount) =>
      `Your bank is asked for ${amount} more. If it says no, your order stays as it was.`,
    release: (amount) => `${amount} less is charged. You need not do anything.`,
  },
  declined: "Your bank said no to the difference. The order stays as it was.",
  notReached: "The shop cannot be reached, so it is not known whether it was changed. Try again.",
  keep: "Leave it as it is",
};
