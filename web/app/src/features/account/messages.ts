/** What people read about their account. */
export const messages = {
  signIn: "Sign in",
  signInTitle: "Welcome back",
  signInLead: "Sign in to follow your orders.",
  signUp: "Create account",
  signUpTitle: "Create an account",
  signUpLead: "To follow your orders, here and on every other device.",
  name: "Your name",
  email: "Email",
  password: "Password",
  passwordHint: "15 characters or more. A few words in a row are easy to keep in mind.",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
  haveAccount: "Already have an account?",
  noAccount: "New here?",
  demoContinue: "Continue as the demo customer",
  demoOr: "or",
  back: "Back to the shop",
  pair: "A screen without a person? Pair it as a board",
  wrongCredentials: "Email and password do not belong together. Check both, and try again.",
  nameMissing: "Tell us your name, so that your order finds you.",
  emailMissing: "An email address looks like name@example.org.",
  passwordMissing: "Enter your password.",
  passwordRefused: {
    too_short:
      "This is too short: 15 characters or more. Four words that have nothing to do with each other will do.",
    too_long: "This is too long: 256 bytes are the most.",
    common:
      "Others would guess this one: it is on the lists that are tried first, or repeats itself. Take other words.",
    personal:
      "Your name, your address and the name of the shop are tried first. Take words that say nothing about you.",
  },
  mailLink: "Mail me a sign-in link",
  forgot: "Forgot password?",
  tooManyTries: (time: string) => `Too many tries. The next one is possible at ${time}.`,
  emailTaken: "There is an account with this address already. Sign in instead.",
};
