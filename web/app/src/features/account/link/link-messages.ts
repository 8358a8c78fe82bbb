/** What people read about letters with a link in them, and where those links lead. */
export const linkMessages = {
  sentTitle: "Look into your mail",
  sent: {
    link: (email: string) =>
      `If there is an account with ${email}, a letter with a link is on its way. The link signs you in, within 15 minutes and once.`,
    reset: (email: string) =>
      `If there is an account with ${email}, a letter with a link is on its way. It leads to a new password, within an hour and once.`,
  },
  sentNone: "Nothing there after a few minutes? Look among the unwanted mail, and check the address.",
  demoOpen: "Open the demo's letter",
  back: "Back to signing in",
  signIn: {
    title: "Sign in by link",
    lead: "You asked for a letter that signs you in.",
    press: "Sign in on this device",
  },
  reset: {
    title: "A new password",
    lead: "For the account that the letter went to.",
    password: "New password",
    press: "Set the password",
    done: "Your password is set. Every device that was signed in with the old one is signed out.",
    next: "Sign in",
  },
  verify: {
    title: "Confirm your address",
    lead: "So that we know that our letters reach you.",
    press: "Confirm it",
    signIn:
      "Sign in as you did when you made the account, and it is confirmed. Somebody else signed up with your address? Then leave this page: nothing happens.",
    another: "You are signed in as somebody else. Sign in to the account that the letter is about.",
    signInAndConfirm: "Sign in and confirm",
    done: "Your address is confirmed.",
    next: "Go on",
  },
  invalid: "This link is no longer good: it was used already, or it is too old. Ask for a new one.",
  missing: "Something is missing in this address. Open the link in the letter once more.",
  again: "To signing in",
};
