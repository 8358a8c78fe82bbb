/** What people read when it is over: how they liked it. */
export const messages = {
  title: "How was it?",
  lead: "What you say helps others to choose, and the kitchen to cook.",
  stars: (name: string) => `Stars for ${name}`,
  headline: "In a few words",
  body: "What was good, what was not",
  send: "Send review",
  sending: "Sending…",
  thanks: "Thank you. It is shown with the article.",
  yours: "You",
  pending: "The shop looks at it before others see it.",
  hidden: "Only you can see it: the shop does not show it.",
  notReached: "The shop cannot be reached. Try again: it is not sent twice.",
};
