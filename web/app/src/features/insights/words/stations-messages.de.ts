import type * as en from "./stations-messages";

export const messages: typeof en.messages = {
  stations: {
    title: "Engpässe",
    intro: "Wo Bestellungen warten: wie voll jede Station ist, wie lange es dauert und was festhängt.",
    load: "Bons jetzt, und üblich um diese Zeit",
    now: "Jetzt",
    usual: "Üblich",
    all: "Stationen",
    station: "Station",
    capacity: "Kapazität",
    open: "Offen",
    queued: "Nicht begonnen",
    finished: "Fertig in 4 Wochen",
    median: "Die Hälfte braucht, min",
    p90: "9 von 10 brauchen, min",
    today: "Letzter Tag, min",
    slow: "Langsamer als sonst",
    over: "Über der Kapazität",
    stuck: "Was festhängt",
    noStuck: "Nichts wartet viel länger als sonst.",
    state: "Stand",
    states: { queued: "Nicht begonnen", started: "Begonnen", ready: "Fertig" },
    waits: "Wartet, min",
    minutes: "min",
    since: "Seit",
  },
};
