import type * as en from "./security-messages";

export const securityMessages: typeof en.securityMessages = {
  title: "Passwort",
  change: "Passwort ändern",
  current: "Bisheriges Passwort",
  next: "Neues Passwort",
  save: "Passwort setzen",
  keep: "Lassen",
  currentWrong: "Das ist nicht das bisherige Passwort.",
  changed: "Dein Passwort ist geändert. Überall sonst bist du abgemeldet.",
  hint: "Du kannst dich auch mit einem Link anmelden, den wir dir mailen.",
  unverified: (email) =>
    `${email} ist noch nicht bestätigt. Öffne den Link in der E-Mail, die wir dorthin geschickt haben.`,
  sendAgain: "Noch einmal schicken",
  sent: (email) => `Eine neue E-Mail ist unterwegs an ${email}.`,
  demoOpen: "Die E-Mail der Demo öffnen",
};
