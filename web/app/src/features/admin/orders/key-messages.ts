export const messages = {
  /** An action with the order that it is about. */
  of: (action: string, number: number) => `${action} · #${number}`,
  notNow: (action: string, number: number) => `${action}: not possible for order #${number} now.`,
  letIn: (orders: number) => (orders === 1 ? "Let one new order in" : `Let ${orders} new orders in`),
  noneWait: "No new order waits.",
  download: "Download what is shown",
  search: "Search in the list",
};
