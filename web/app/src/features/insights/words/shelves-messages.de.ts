import type * as en from "./shelves-messages";

export const messages: typeof en.messages = {
  shelves: {
    title: "Regale",
    intro:
      "Welche Artikel ausgehen, wann eine Bestellung fällig ist, und ein Entwurf dafür. Nichts wird von selbst bestellt.",
    terms: (days, service) =>
      `Angenommen: ${days} Tage von der Bestellung bis zur Lieferung; genug in ${service} der Fälle.`,
    by: (who, counted) => `Gerechnet mit „${who}“, für ${counted} Artikel.`,
    risk: "Chance, vor einer Lieferung auszugehen",
    riskDay: "Innerhalb eines Tages",
    riskLead: "Vor einer Lieferung",
    onHand: "Im Regal",
    reserved: "Zugesagt",
    daily: "Am Tag",
    spread: "± am Tag",
    cover: "Reicht, Tage",
    reorder: "Bestellpunkt",
    safety: "Sicherheitsbestand",
    all: "Alle Regale",
    drafts: "Entwürfe für Bestellungen",
    noDrafts: "Keine Bestellung ist fällig.",
    draft: (pieces) => `${pieces} Stück bestellen`,
    draftWhy: (there, needed, days, service) =>
      `Frei sind ${there}; für ${days} Tage braucht es in ${service} der Fälle ${needed}.`,
  },
};
