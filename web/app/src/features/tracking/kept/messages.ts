/** What people read about orders that are shown as they were seen last, without a network. */
export const messages = {
  asOf: (time: string) => `Offline · as of ${time}`,
  hint: "This is how your order stood then; it goes on without you. It is brought up to date as soon as the connection is back.",
  title: "Your orders, as you saw them last",
};
