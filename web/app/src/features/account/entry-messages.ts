/** What is in the account menu. */
export const entryMessages = {
  signOut: "Sign out",
  signedInAs: "Signed in as",
  orders: "Your orders",
  board: "Board",
  admin: "Admin",
};
