/** What people read while they change what they are called. */
export const personMessages = {
  change: "Change name",
  save: "Save",
  keep: "Leave it",
  missing: "A name is needed: it is called when your order is ready.",
};
