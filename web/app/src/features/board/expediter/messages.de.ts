import type * as en from "./messages";

export const messages: typeof en.messages = {
  name: "Ausgabe",
  ready: (minutes) => (minutes === 0 ? "Bereit" : `Seit ${minutes} Min. bereit`),
  handOver: "Übergeben",
  handOverEarly: "Trotzdem übergeben",
  handOverName: (number) => `Übergeben: Bon ${number}`,
  state: { queued: "Wartet", started: "In Arbeit", done: "Fertig", void: "Gestrichen" },
  progress: (made, wanted) => `${made}/${wanted}`,
  back: "Zurück an die Station",
  backName: (station, number) => `Zurück an ${station}: Bon ${number}`,
  made: "gemacht",
  notBack: (text) => `Nicht zurückgegeben: ${text}`,
  notReady: (number, stations) => `${number} ist noch nicht bereit: ${stations}`,
  readyNews: (numbers) => `Bereit zur Übergabe: ${numbers}`,
  hint: "Bestellungen gehen mit dem letzten „Fertig“ ihrer Stationen hinaus. An einem Standort mit einer Station für die Ausgabe warten sie hier, bis sie übergeben sind.",
};
