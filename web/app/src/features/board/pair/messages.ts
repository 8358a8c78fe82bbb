/** What is read where a screen is made a board. */
export const messages = {
  title: "Pair this screen",
  lead: "It becomes a board of the kitchen or the warehouse that signs in by itself, without anybody's account.",
  token: "Token of the board",
  hint: "An admin, or the site's manager, makes one under “Keys, boards”. The address shown there can be pasted as a whole.",
  submit: "Pair it",
  missing: "A token begins with ohd_ and has 40 characters.",
  refused: "No board has this token. It may have been taken away; a new one can be made.",
  instead: (name: string) => `${name} is signed in here, and is signed out by it.`,
  person: "Sign in as a person instead",
};
