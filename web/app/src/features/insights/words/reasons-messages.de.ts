import type * as en from "./reasons-messages";

export const messages: typeof en.messages = {
  reasons: {
    beingMade: "Wird gerade erstellt.",
    brokeOff: "Das Erstellen brach ab; es wird wieder versucht.",
    noOrders: "Es gibt noch keine Bestellung.",
    shortPast: (days, daysMin, orders, ordersMin, recent) =>
      `Eine Vorhersage braucht ${daysMin} Tage mit ${ordersMin} Bestellungen, einige davon in den letzten acht Wochen. Da sind ${days} Tage mit ${orders} Bestellungen, davon ${recent} in den letzten acht Wochen.`,
    shortWeeks: (days, daysMin, orders, ordersMin) =>
      `Stunden werden über mindestens ${daysMin} Tage mit ${ordersMin} Bestellungen in den letzten acht Wochen gezählt. Da sind ${orders} Bestellungen an ${days} Tagen.`,
    fewPieces: (sold, soldMin, days) =>
      `In ${days} Tagen wurden ${sold} Stück verkauft; eine Vorhersage braucht ${soldMin}.`,
    fewWeeks: "Es sind zu wenige Wochen, um Vorhersagen zu vergleichen.",
    noSignal: "Keine Vorhersage ist besser als der einfache Mittelwert.",
    nothingCounted: "Noch wurde kein Artikel verkauft, dessen Bestand gezählt wird.",
    shortShelves: (daysMin) => `Noch hat kein gezählter Artikel ${daysMin} Tage mit Verkäufen.`,
    fewReviews: (reviews, reviewsMin) => `Es braucht ${reviewsMin} Bewertungen; da sind ${reviews}.`,
    fewCustomers: (customers, customersMin) =>
      `Gruppen brauchen ${customersMin} namentlich bekannte Kunden; da sind ${customers}.`,
    fewOrders: (orders, ordersMin) =>
      `Gezählt wird in mindestens ${ordersMin} Bestellungen des letzten Jahres; da sind ${orders}.`,
    byChance: "Keine zwei Artikel werden öfter zusammen gekauft, als der Zufall es will.",
    notJudged:
      "Keine Bestellung der letzten vier Wochen wurde beurteilt: Hier antwortet kein Modell für auffällige Bestellungen.",
    noTickets: "In den letzten vier Wochen hatte keine Station einen Bon.",
    noRegistry: "Das Verzeichnis der Modelle ist nicht lesbar.",
  },
};
