/** What people read who are to show that it is them. */
export const stepUpMessages = {
  title: "Is it you?",
  lead: {
    app: "This step needs to know once more that it is you. After that, you are not asked again for a while.",
    letter:
      "This step needs to know once more that it is you: a code goes to your mail. After that, you are not asked again for a while.",
  },
  confirm: "Go on",
  send: "Mail me a code",
  sendAgain: "Mail me another code",
  sent: (email: string) => `A code is on its way to ${email}.`,
  cancel: "Leave it",
};
