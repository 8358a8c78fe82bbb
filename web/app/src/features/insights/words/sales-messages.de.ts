import type * as en from "./sales-messages";

export const messages: typeof en.messages = {
  sales: {
    title: "Verkäufe",
    intro: "Bestellungen und Geld, ohne Erstattetes. Heute ist noch nicht vorbei.",
    days: "Bestellungen je Tag",
    revenueDays: "Umsatz je Tag",
    weeks: "Wochen von sieben Tagen",
    compared: "Sieben Tage neben den sieben davor",
    figure: "Größe",
    now: "Jetzt",
    before: "Davor",
    change: "Änderung",
    cancelledShare: "Anteil storniert",
    articles: "Was sich in vier Wochen am besten verkaufte",
    other: (orders) => `${orders} Bestellungen in anderer Währung sind ohne ihr Geld gezählt.`,
  },
};
