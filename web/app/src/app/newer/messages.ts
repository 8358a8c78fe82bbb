/** What is said when there is a newer version of the app. */
export const messages = {
  ready: "A new version is ready",
  reload: "Reload",
};
