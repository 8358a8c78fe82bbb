import type { Names } from "./named";

export const messages = {
  stations: {
    title: "Bottlenecks",
    intro: "Where orders wait: how full each station is, how long it takes, and what is stuck.",
    load: "Tickets now, and usually at this time",
    now: "Now",
    usual: "Usually",
    all: "Stations",
    station: "Station",
    capacity: "Capacity",
    open: "Open",
    queued: "Not begun",
    finished: "Done in 4 weeks",
    median: "Half take, min",
    p90: "9 in 10 take, min",
    today: "Last day, min",
    slow: "Slower than usual",
    over: "Over capacity",
    stuck: "What is stuck",
    noStuck: "Nothing waits far longer than usual.",
    state: "State",
    states: { queued: "Not begun", started: "Begun", ready: "Ready" } as Names,
    waits: "Waits, min",
    minutes: "min",
    since: "Since",
  },
};
