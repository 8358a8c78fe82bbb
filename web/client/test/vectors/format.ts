//! The conversations of schemas/vectors: their form, reading and writing. schemas/vectors/README.md describes it.

import { readdir, readFile, writeFile } from "node:fs/promises";

export type Message = Record<string, unknown>;

/** How a stream stands for the application; what is missing is not looked at. Lists of things with ids are sets. */
export interface Seen {
  status: string;
  error?: string;
  epoch?: string;
  offset?: number;
  resets?: number;
  data?: unknown;
}

/** One thing happens, or holds. */
export type Step =
  | { watch: string[] }
  | { unwatch: string }
  | { connect: "first" | "again" }
  | { client: Message }
  | { hub: Message[] }
  | { lost: true }
  | { close: number; reason: string }
  | { reaction: Reaction }
  | { command: Command }
  | { answer: Message }
  | { ack: { stream: string; offset: number } }
  | { state: Record<string, Seen> }
  | { events: Record<string, Message[]> };

/** What somebody does with an order. */
export interface Command {
  order: string;
  action: string;
  args: Message;
  idem?: string;
}

/** What a client does about an end. */
export interface Reaction {
  reconnect: boolean;
  /** Not before so many ms have passed. */
  not_before_ms?: number;
  /** Only with credentials that were asked for after the end. */
  fresh_credentials?: boolean;
}

export interface Conversation {
  name: string;
  about: string;
  steps: Step[];
}

const FOLDER = new URL("../../../../schemas/vectors/", import.meta.url);

export async function read(): Promise<Conversation[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, FOLDER), "utf8")) as Conversation),
  );
}

/** One message a line, so that a difference can be read. */
export async function write({ name, about, steps }: Conversation): Promise<void> {
  const lines = steps.map((step) => {
    if (!("hub" in step)) return `    ${JSON.stringify(step)}`;
    const messages = step.hub.map((message) => `        ${JSON.stringify(message)}`).join(",\n");
    return `    { "hub": [\n${messages}\n      ] }`;
  });
  const head = `{\n  "name": ${JSON.stringify(name)},\n  "about": ${JSON.stringify(about)},\n  "steps": [\n`;
  await writeFile(new URL(`${name}.json`, FOLDER), `${head}${lines.join(",\n")}\n  ]\n}\n`);
}
