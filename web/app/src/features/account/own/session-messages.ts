/** What people read about where they are signed in. */
export const sessionMessages = {
  title: "Where you are signed in",
  failed: "Your devices could not be read",
  device: (browser: string | null, system: string | null) =>
    browser && system ? `${browser} on ${system}` : (browser ?? system ?? "Something unknown"),
  here: "This device",
  used: (time: string) => `last used ${time}`,
  end: "Sign out",
  endNamed: (device: string) => `Sign out: ${device}`,
  endOthers: "Sign out everywhere else",
  ended: "Signed out there.",
};
