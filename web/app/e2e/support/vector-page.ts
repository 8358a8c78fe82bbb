import { expect, type Page, type WebSocketRoute } from "@playwright/test";
import type { Stream } from "../../../client/src/index";
import type { Conversation, Message, Reaction, Seen, Step } from "../../../client/test/vectors/format";
import { clientScript } from "./client-page";

/** What a page that plays a conversation can be asked and told. */
interface Driver {
  start(): void;
  watch(names: string[]): void;
  unwatch(name: string): void;
  command(of: { order: string; action: string; args: Message; idem?: string }): void;
  answer(): Promise<unknown>;
  ack(of: { stream: string; offset: number }): void;
  state(name: string): unknown;
  told(name: string): Message[];
  status(): { state: string; fatal: boolean; asked: number };
}
declare global {
  interface Window {
    driver: Driver;
  }
}

/** Plays a conversation of schemas/vectors to the client in a page: the page's own sockets, and a script at their other end. */
export class VectorPage {
  readonly #page: Page;
  readonly #connections: Line[] = [];
  /** The ids of requests: what the client chose, by what was recorded. */
  readonly #ids = new Map<unknown, unknown>();
  #taken = 0;
  /** When the connection ended, and how often a token had been asked for when it began. */
  #endedAt = 0;
  #asked = 0;
  #promise: Reaction | undefined;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(page: Page): Promise<VectorPage> {
    const played = new VectorPage(page);
    await page.routeWebSocket(/\/api\/v1\/ws$/, (route) => void played.#connections.push(new Line(route)));
    await page.goto("/healthz");
    await page.evaluate(await clientScript());
    await page.evaluate(drive);
    return played;
  }

  async play({ steps }: Conversation): Promise<void> {
    for (const [index, step] of steps.entries()) {
      await this.#step(step).catch((error: Error) => {
        error.message = `step ${index}, ${JSON.stringify(step).slice(0, 200)}: ${error.message}`;
        throw error;
      });
    }
    if (this.#promise) await this.#connect("again");
  }

  async #step(step: Step): Promise<void> {
    const page = this.#page;
    if ("watch" in step) await page.evaluate((names) => window.driver.watch(names), step.watch);
    if ("unwatch" in step) await page.evaluate((name) => window.driver.unwatch(name), step.unwatch);
    if ("connect" in step) await this.#connect(step.connect);
    if ("client" in step) await this.#clientSays(step.client);
    if ("hub" in step || "lost" in step || "close" in step) this.#endedAt = performance.now();
    if ("hub" in step) this.#line.say(step.hub.map((message) => this.#withItsId(message)));
    if ("lost" in step) await this.#line.end();
    if ("close" in step) await this.#line.end(step.close, step.reason);
    if ("reaction" in step) await this.#reacts(step.reaction);
    if ("command" in step) await page.evaluate((of) => window.driver.command(of), step.command);
    if ("answer" in step)
      expect(await page.evaluate(() => window.driver.answer())).toMatchObject(step.answer);
    if ("ack" in step) await page.evaluate((of) => window.driver.ack(of), step.ack);
    if ("state" in step) for (const [name, seen] of Object.entries(step.state)) await this.#shows(name, seen);
    if ("events" in step)
      for (const [name, told] of Object.entries(step.events)) await this.#told(name, told);
  }

  async #connect(which: "first" | "again"): Promise<void> {
    if (which === "first") await this.#page.evaluate(() => window.driver.start());
    await expect.poll(() => this.#connections.length).toBeGreaterThan(this.#taken);
    this.#taken += 1;
    if (this.#promise) {
      expect(performance.now() - this.#endedAt).toBeGreaterThanOrEqual(this.#promise.not_before_ms ?? 0);
    }
    const { asked } = await this.#status();
    if (this.#promise?.fresh_credentials) expect(asked).toBeGreaterThan(this.#asked);
    this.#asked = asked;
    this.#promise = undefined;
  }

  async #clientSays({ id, token: _, resume_token: __, ...expected }: Message): Promise<void> {
    const { id: itsId, token, resume_token, client, ...rest } = await this.#line.next();
    expect(rest).toEqual(expected);
    if (rest.t === "hello") expect([token, resume_token].filter((one) => one !== undefined)).toHaveLength(1);
    if (id !== undefined) this.#ids.set(id, itsId);
  }

  #withItsId(message: Message): Message {
    if (message.id === undefined || message.t === "ev") return message;
    return { ...message, id: this.#ids.get(message.id) };
  }

  async #reacts(reaction: Reaction): Promise<void> {
    if (reaction.reconnect) this.#promise = reaction;
    else await expect.poll(() => this.#status()).toMatchObject({ state: "disconnected", fatal: true });
  }

  async #shows(name: string, seen: Seen): Promise<void> {
    await expect
      .poll(async () => sets(await this.#page.evaluate((name) => window.driver.state(name), name)))
      .toMatchObject(sets(seen) as Message);
  }

  async #told(name: string, events: Message[]): Promise<void> {
    const told: Message[] = [];
    await expect
      .poll(async () => {
        told.push(...(await this.#page.evaluate((name) => window.driver.told(name), name)));
        return told.length;
      })
      .toBeGreaterThanOrEqual(events.length);
    expect(told).toEqual(events);
  }

  #status() {
    return this.#page.evaluate(() => window.driver.status());
  }

  get #line(): Line {
    const line = this.#connections[this.#taken - 1];
    if (!line) throw new Error("not connected");
    return line;
  }
}

/** The hub's end of one connection. Pongs are nobody's business. */
class Line {
  readonly #route: WebSocketRoute;
  readonly #said: Message[] = [];
  #read = 0;

  constructor(route: WebSocketRoute) {
    this.#route = route;
    route.onMessage((text) => {
      const message = JSON.parse(String(text)) as Message;
      if (message.t !== "pong") this.#said.push(message);
    });
  }

  async next(): Promise<Message> {
    await expect.poll(() => this.#said.length).toBeGreaterThan(this.#read);
    this.#read += 1;
    return this.#said[this.#read - 1] ?? {};
  }

  say(messages: Message[]): void {
    this.#route.send(messages.map((message) => JSON.stringify(message)).join("\n"));
  }

  /** Without a code: as a connection that breaks, as far as a page can be told of that here. */
  async end(code = 3000, reason = "lost"): Promise<void> {
    await this.#route.close({ code, reason });
  }
}

/** In the page: the client, with the least possible waits. */
function drive(): void {
  let asked = 0;
  const hub = window.orderhub.createClient({
    url: `${window.location.origin.replace("http", "ws")}/api/v1/ws`,
    getToken: () => {
      asked += 1;
      return "token";
    },
    random: () => 0,
  });
  const watched = new Map<string, { stream: Stream<unknown>; told: Message[] }>();
  let answer: Promise<unknown> = Promise.resolve();
  window.driver = {
    start: () => hub.start(),
    watch: (names) => {
      for (const name of names) {
        const stream = hub.watch<unknown>(name);
        const told: Message[] = [];
        stream.onEvent(({ kind, offset, v, id, crit }) => {
          told.push({ kind, offset, v, ...(id !== undefined && { id }), crit });
        });
        watched.set(name, { stream, told });
      }
    },
    unwatch: (name) => watched.get(name)?.stream.close(),
    command: ({ order, action, args, idem }) => {
      answer = hub
        .command(order, action, args, idem === undefined ? {} : { idem })
        .catch((error) => ({ code: error.code }));
    },
    answer: () => answer,
    ack: (of) => watched.get(of.stream)?.stream.ack(of),
    state: (name) =>
      JSON.parse(
        JSON.stringify(watched.get(name)?.stream.current, (_, value) =>
          value instanceof Map ? [...value.values()] : value,
        ),
      ),
    told: (name) => watched.get(name)?.told.splice(0) ?? [],
    status: () => ({ state: hub.status.state, fatal: hub.status.closed?.fatal ?? false, asked }),
  };
}

const ENDED = new Set(["FULFILLED", "CANCELLED", "EXPIRED"]);

/** Orders in any order are the same orders; whether one that has ended is still there is the client's business. */
function sets(seen: unknown): unknown {
  const { data } = (seen ?? {}) as { data?: { orders?: { id: string; status: string }[] } };
  if (!data?.orders) return seen;
  const orders = data.orders.filter((order) => !ENDED.has(order.status));
  return { ...(seen as object), data: { ...data, orders: orders.sort((a, b) => a.id.localeCompare(b.id)) } };
}
