//! Records a conversation with a real hub: what is sent to it, and what it says. No code of the client is used: what a
//! client must end up with is what the hub tells another connection at that moment.

import { WebSocket } from "ws";
import type { RealHub } from "../support/real-hub";
import type { Message, Reaction, Seen, Step } from "./format";

/** How long the hub may take to say what is waited for, ms. */
const PATIENCE_MS = 20_000;

export class Recorder {
  readonly steps: Step[] = [];
  readonly #hub: RealHub;
  #line: Line | undefined;
  #lastId = 0;
  /** What the hub said last, where that was waited for already. */
  #last: Message[] = [];

  constructor(hub: RealHub) {
    this.#hub = hub;
  }

  /** A step that is no message. */
  note(step: Step): void {
    this.steps.push(step);
  }

  /** Connects, and says hello; the token itself is nobody's business. */
  async connect(token: string, resume: Message[], isFirst = true): Promise<void> {
    this.note({ connect: isFirst ? "first" : "again" });
    this.#line = await Line.open(this.#hub.socketUrl);
    this.note({ client: { t: "hello", token: "token", resume } });
    this.line.send({ t: "hello", token, resume });
  }

  /** Connects again with what the hub gave for that, or with something like it. */
  async comeBack(resume_token: string, resume: Message[]): Promise<void> {
    this.note({ connect: "again" });
    this.#line = await Line.open(this.#hub.socketUrl);
    this.note({ client: { t: "hello", resume_token: "resume-token", resume } });
    this.line.send({ t: "hello", resume_token, resume });
  }

  /** Says something to the hub. */
  send(message: Message): void {
    this.note({ client: message });
    this.line.send(message);
  }

  /** The same, as a request with an id. */
  ask(message: Message): number {
    this.#lastId += 1;
    this.send({ ...message, id: this.#lastId });
    return this.#lastId;
  }

  /** Sends what no client would say. */
  sendText(text: string): void {
    this.line.sendText(text);
  }

  /** Takes what the hub says, up to the message that is waited for. */
  async hear(isLast: (message: Message) => boolean): Promise<Message[]> {
    const heard = await this.line.until(isLast);
    this.note({ hub: heard });
    return [...heard];
  }

  /**
   * Takes what the hub says until all of it has come. Answers are noted after events: the hub may say them before or
   * after, and says it differently from time to time.
   */
  async hearAll(wanted: ((message: Message) => boolean)[]): Promise<Message[]> {
    const heard: Message[] = [];
    for (const isWanted of wanted) {
      if (!heard.some(isWanted)) heard.push(...(await this.line.until(isWanted)));
    }
    const isAnswer = ({ t }: Message) => t === "ok" || t === "err";
    const sorted = [...heard.filter((message) => !isAnswer(message)), ...heard.filter(isAnswer)];
    this.note({ hub: sorted });
    return sorted;
  }

  /** Takes it too, and does not note it: lost on its way. */
  async lose(isLast: (message: Message) => boolean): Promise<void> {
    await this.line.until(isLast);
  }

  /** Says what no client would, one after the other, until the hub has had enough. What it objects is not noted. */
  async pester(text: (n: number) => string): Promise<void> {
    for (let n = 1; this.#last.length === 0; n += 1) {
      this.sendText(text(n));
      const heard = await this.line.until(({ t }) => t === "err" || t === "bye");
      this.#last = heard.filter(({ t }) => t === "bye");
    }
  }

  /** The hub ends the connection. */
  async closed(reaction: Omit<Reaction, "not_before_ms">): Promise<void> {
    const { code, reason } = await this.line.closed;
    const heard = [...this.#last, ...this.line.rest()];
    const bye = heard.find((message) => message.t === "bye");
    this.note({ hub: heard });
    this.note({ close: code, reason });
    const notBefore = reaction.reconnect ? { not_before_ms: Number(bye?.retry_ms ?? 0) } : {};
    this.note({ reaction: { ...reaction, ...notBefore } });
  }

  /** The connection breaks. */
  cut(): void {
    this.line.cut();
    this.note({ lost: true });
  }

  /** The snapshot that another connection gets. */
  async snapshot(token: string, s: string): Promise<Message> {
    const line = await Line.open(this.#hub.socketUrl);
    line.send({ t: "hello", token, resume: [{ s }] });
    const snap = (await line.until((message) => message.t === "snap")).at(-1) ?? {};
    line.cut();
    return snap;
  }

  /** The hub's own word of how streams stand now. */
  async truth(token: string, names: string[], more: Partial<Seen> = {}): Promise<void> {
    const line = await Line.open(this.#hub.socketUrl);
    line.send({ t: "hello", token, resume: names.map((s) => ({ s })) });
    const [welcome] = await line.until((message) => message.t === "welcome");
    const state: Record<string, Seen> = {};
    for (const { s, h, e, o } of (welcome?.streams ?? []) as {
      s: string;
      h: number;
      e: string;
      o: number;
    }[]) {
      const parts = await line.until((one) => one.t === "snap" && one.h === h && one.part === one.parts);
      state[s] = { status: "live", epoch: e, offset: o, ...more, data: joined(parts) };
    }
    line.cut();
    this.note({ state });
  }

  get line(): Line {
    if (!this.#line) throw new Error("not connected");
    return this.#line;
  }
}

/** The parts of a snapshot, in order. */
function joined(parts: Message[]): unknown {
  const [first, ...others] = parts.map((part) => part.data as Message);
  for (const other of others) {
    for (const [field, list] of Object.entries(other)) {
      const before = first?.[field];
      if (first && Array.isArray(before)) first[field] = [...before, ...(list as unknown[])];
    }
  }
  return first;
}

/** A bare socket. Pings are answered, and kept only where they are waited for. */
class Line {
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Whether pings are kept. */
  keepsPings = false;
  /** Whether pings are answered. */
  isAlive = true;
  readonly #socket: WebSocket;
  #heard: Message[] = [];
  #wake = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
    socket.on("message", (data) => {
      for (const line of String(data).split("\n")) this.#take(JSON.parse(line) as Message);
      this.#wake();
    });
  }

  static async open(url: string): Promise<Line> {
    const socket = new WebSocket(url, "orderhub.v1.json");
    const line = new Line(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return line;
  }

  send(message: Message): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** What came up to the message that is waited for. */
  async until(isLast: (message: Message) => boolean): Promise<Message[]> {
    const timer = setTimeout(() => this.#socket.terminate(), PATIENCE_MS);
    try {
      for (;;) {
        const at = this.#heard.findIndex(isLast);
        if (at >= 0) return this.#heard.splice(0, at + 1);
        const isOver = await Promise.race([
          new Promise<false>((resolve) => {
            this.#wake = () => resolve(false);
          }),
          this.closed.then(() => true),
        ]);
        if (isOver && !this.#heard.some(isLast)) {
          throw new Error(`the hub did not say what was waited for, but: ${JSON.stringify(this.#heard)}`);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** What came and nobody has waited for. */
  rest(): Message[] {
    return this.#heard.splice(0);
  }

  cut(): void {
    this.#socket.terminate();
  }

  #take(message: Message): void {
    if (message.t === "ping") {
      if (this.isAlive) this.send({ t: "pong" });
      if (!this.keepsPings) return;
    }
    this.#heard.push(message);
  }
}
