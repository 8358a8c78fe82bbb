/** What people read about how they get into their account, and nobody else. */
export const securityMessages = {
  title: "Password",
  change: "Change password",
  current: "Current password",
  next: "New password",
  save: "Set the password",
  keep: "Leave it",
  currentWrong: "That is not the current password.",
  changed: "Your password is changed. Everywhere else you are signed out.",
  hint: "You can also sign in by a link that we mail to you.",
  unverified: (email: string) =>
    `${email} is not confirmed yet. Open the link in the letter that we sent there.`,
  sendAgain: "Send it again",
  sent: (email: string) => `A new letter is on its way to ${email}.`,
  demoOpen: "Open the demo's letter",
};
