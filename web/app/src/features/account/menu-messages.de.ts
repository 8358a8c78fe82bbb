import type * as en from "./menu-messages";

export const menuMessages: typeof en.menuMessages = {
  signIn: "Anmelden",
  accountMenu: (name) => `Konto von ${name}`,
};
