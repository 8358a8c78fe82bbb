export const messages = {
  open: "Search and commands",
  short: "Search",
};
