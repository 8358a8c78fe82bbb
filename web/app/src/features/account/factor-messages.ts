/** What people read where they are asked for a code that shows who they are. */
export const factorMessages = {
  app: {
    label: "Code from your authenticator app",
    hint: "Six digits. The app shows new ones every 30 seconds.",
    missing: "Enter the six digits that the app shows.",
    wrong: "This code is not right, or was used already. Enter the next one that the app shows.",
  },
  letter: {
    label: "Code from the letter",
    hint: "Six digits, good for ten minutes.",
    missing: "Enter the six digits from the letter.",
    wrong: "This code is not right. Check the newest letter.",
  },
  recovery: {
    label: "Recovery code",
    hint: "One of the ten that you kept when you set the app up. Each is good once.",
    missing: "Enter one of your recovery codes.",
    wrong: "This recovery code is not right, or was used already.",
  },
  useRecovery: "Use a recovery code",
  useApp: "Use the app instead",
  locked:
    "Too many wrong codes: the app's codes do not count any more. A recovery code ends that, and so does an admin.",
  demoCode: (code: string) => `The demo's letter says ${code}`,
  demoFill: "Fill it in",
  back: "Back",
  askedAtEntry: "Your password is right. This account has an authenticator app, too.",
};
