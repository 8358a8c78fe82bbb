/** What the account menu says while it is closed: on every page, and so apart from the rest. */
export const menuMessages = {
  signIn: "Sign in",
  accountMenu: (name: string) => `Account of ${name}`,
};
