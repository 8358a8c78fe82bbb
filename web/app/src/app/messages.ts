/** What is said where a screen should be, and is not. */
export const messages = {
  noPage: "There is no such page",
  noPageHint: "The address may be old, or mistyped.",
  toMenu: "To the menu",
  crashed: "This screen stopped working",
  waiting: "Waiting for the network",
  away: "It was not opened before, and the shop cannot be reached now. It opens by itself once the connection is back.",
};
