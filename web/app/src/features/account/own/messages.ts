/** What people read on the page of their account. */
export const messages = {
  title: "Your account",
  failed: "Your account could not be read",
  person: "You",
  name: "Name",
  email: "Email",
  since: "With us since",
  letters: "What we write to you",
  mail: "Mail about your orders",
  mailHint: "When one is paid, changed, in the kitchen, ready, handed over, called off, or money goes back.",
  always:
    "Two things are always sent, since you could not pay without them: the code that confirms an order, and word that a payment was refused.",
  on: "You get mail about your orders.",
  off: "You get no more mail about your orders, but for codes and refused payments.",
};
