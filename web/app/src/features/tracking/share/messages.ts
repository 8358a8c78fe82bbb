/** What people read while they share an order. */
export const messages = {
  title: "Share this order",
  hint: "Whoever has the link sees how the order stands and what is in it, without signing in. They see no prices, no names, and can change nothing.",
  link: "Link",
  send: "Share…",
  copy: "Copy the link",
  copied: "Copied. Paste it wherever you like.",
  copyFailed: "It could not be copied. Mark the link and copy it yourself.",
  stop: "Stop sharing",
  stopped: "The link is dead: whoever opens it sees nothing any more.",
  anew: "Share again, by a new link",
  text: (number: number) => `Order ${number}: follow it live`,
};
