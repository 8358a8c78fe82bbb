import type * as en from "./overview-messages";

export const messages: typeof en.messages = {
  overview: {
    title: "Was morgen zählt",
    orders: "Bestellungen morgen",
    ordersOf: (day) => `Bestellungen am ${day}`,
    range: (low, high) => `Zwischen ${low} und ${high} in 8 von 10 Fällen`,
    hours: "Stunden, für die Leute gebraucht werden",
    peak: (hour, orders) => `Am meisten um ${hour}: etwa ${orders} Bestellungen`,
    runsOut: "Geht aus",
    runsOutNone: "Nichts geht voraussichtlich aus, bevor eine jetzt bestellte Lieferung kommt.",
    strange: "Was auffällt",
    strangeNone: "Keine auffällige Bestellung in vier Wochen.",
    strangeOf: (strange, judged) => `${strange} von ${judged} beurteilten Bestellungen`,
    slow: "Wo es stockt",
    slowNone: "Keine Station ist langsamer als sonst, und nichts hängt fest.",
    week: "Die letzten sieben Tage",
    stuck: (count) => `Bons, die festhängen: ${count}`,
    risk: (chance) => `${chance} vor einer Lieferung`,
  },
};
