/** What the all-day counts say. */
export const messages = {
  title: "All day",
  close: "Close the all-day counts",
  nothing: "Nothing to make",
  plain: "as it comes",
};
