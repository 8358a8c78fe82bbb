import type { Standing } from "./left";

/** What the drawer of tickets that left says. */
export const messages = {
  title: "The last 20",
  none: "Nothing has left this board yet",
  noneBody:
    "Tickets that are done appear here, and can come back from here until their order is handed over.",
  hint: "One press brings a ticket back. What is handed over stays with its customer.",
  partial: "The hub does not answer: only what this screen saw leave is listed.",
  leftAt: (time: string, ago: string) => `${time} · ${ago} ago`,
  recall: "Recall",
  recallName: (number: number) => `Recall ticket ${number}`,
  standing: { over: "Handed over", stopped: "Set aside" } satisfies Record<Exclude<Standing, "open">, string>,
  refused: (text: string) => `Not recalled: ${text}`,
};
