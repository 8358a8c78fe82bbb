import type * as en from "./session-messages";

export const sessionMessages: typeof en.sessionMessages = {
  title: "Wo du angemeldet bist",
  failed: "Deine Geräte konnten nicht gelesen werden",
  device: (browser, system) =>
    browser && system ? `${browser} auf ${system}` : (browser ?? system ?? "Etwas Unbekanntes"),
  here: "Dieses Gerät",
  used: (time) => `zuletzt benutzt ${time}`,
  end: "Abmelden",
  endNamed: (device) => `Abmelden: ${device}`,
  endOthers: "Überall sonst abmelden",
  ended: "Dort abgemeldet.",
};
