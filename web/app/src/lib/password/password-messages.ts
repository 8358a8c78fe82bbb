/** What a password has to be, and why one is refused; the reasons are the hub's codes. */
export const passwordMessages = {
  hint: "15 characters or more. A few words in a row are easy to keep in mind.",
  refused: {
    too_short:
      "This is too short: 15 characters or more. Four words that have nothing to do with each other will do.",
    too_long: "This is too long: 256 bytes are the most.",
    common:
      "Others would guess this one: it is on the lists that are tried first, or repeats itself. Take other words.",
    personal:
      "Your name, your address and the name of the shop are tried first. Take words that say nothing about you.",
  },
};
