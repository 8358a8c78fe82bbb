/** What the board says of tickets that it shows as they were when it saw them last. */
export const messages = {
  asOf: (time: string) => `tickets as of ${time}`,
};
