/** What the account menu says: on every page, and so apart from what only the forms need. */
export const menuMessages = {
  signIn: "Sign in",
  signOut: "Sign out",
  accountMenu: (name: string) => `Account of ${name}`,
  signedInAs: "Signed in as",
  orders: "Your orders",
  board: "Board",
  admin: "Admin",
};
