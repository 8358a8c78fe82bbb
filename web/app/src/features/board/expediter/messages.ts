import type { PartState } from "./gathered";

/** What the expediter's view says. */
export const messages = {
  name: "Expediter",
  ready: (minutes: number) => (minutes === 0 ? "Ready" : `Ready for ${minutes} min`),
  handOver: "Hand over",
  handOverEarly: "Hand over anyway",
  handOverName: (number: number) => `Hand over: ticket ${number}`,
  state: { queued: "Waiting", started: "In work", done: "Done", void: "Off" } satisfies Record<
    PartState,
    string
  >,
  progress: (made: number, wanted: number) => `${made}/${wanted}`,
  back: "Send back",
  backName: (station: string, number: number) => `Send back to ${station}: ticket ${number}`,
  made: "made",
  notBack: (text: string) => `Not sent back: ${text}`,
  notReady: (number: string, stations: string) => `${number} is not ready yet: ${stations}`,
  readyNews: (numbers: string) => `Ready to hand over: ${numbers}`,
  hint: "Orders leave with the last Done of their stations. At a site with an expediter among its stations they wait here until they are handed over.",
};
