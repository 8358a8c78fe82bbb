/** What people read about putting the app on their home screen. */
export const installMessages = {
  title: "On your home screen",
  hint: "It opens like any other app, and also without a network.",
  byHand:
    "Press the share button of your browser, then “Add to Home Screen”. It opens like any other app, and also without a network.",
  install: "Install the app",
};
