/** What people read who sign in with somebody else's account. */
export const messages = {
  or: "or",
  signInWith: (name: string) => `Sign in with ${name}`,
  title: "Signing you in",
  wait: "Signing you in…",
  failed: "You are not signed in",
  refused: "You were not let in there, or you called it off.",
  strange: "This sign-in was not begun here. Whoever sent you this address may have meant their own account.",
  again: "Begin again",
};
