/** What is in the account menu. */
export const entryMessages = {
  signOut: "Sign out",
  signedInAs: "Signed in as",
  orders: "Your orders",
  account: "Your account",
  board: "Board",
  admin: "Admin",
};
