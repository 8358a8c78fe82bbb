/** How the button is called that prints a ticket. */
export const printMessages = {
  print: (number: number) => `Print ticket ${number}`,
  key: "Print the ticket that is picked",
};
