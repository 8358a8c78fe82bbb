import type * as en from "./hours-messages";

export const messages: typeof en.messages = {
  add: "Zeiten hinzufügen",
  drop: (number) => `Zeiten ${number} entfernen`,
  span: (number) => `Zeiten ${number}`,
  from: "Von",
  to: "Bis",
  noDay: "Mindestens einen Tag auswählen.",
  noTime: "Es braucht einen Anfang und ein anderes Ende.",
  everyDay: "jeden Tag",
  allDay: "ganztags",
  days: {
    mon: { short: "Mo", long: "Montag" },
    tue: { short: "Di", long: "Dienstag" },
    wed: { short: "Mi", long: "Mittwoch" },
    thu: { short: "Do", long: "Donnerstag" },
    fri: { short: "Fr", long: "Freitag" },
    sat: { short: "Sa", long: "Samstag" },
    sun: { short: "So", long: "Sonntag" },
  },
};
