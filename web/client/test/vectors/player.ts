//! Plays a conversation to the client: a scripted hub says what the real one said, and the steps say what must come of it.

import { expect } from "vitest";
import type { CommandError, OrderhubClient, Stream, StreamEvent } from "../../src/index";
import type { Peer, ScriptedHub } from "../support/scripted-hub";
import { type Stage, stage, until } from "../support/stage";
import type { Conversation, Message, Reaction, Seen, Step } from "./format";

/** How the lines of the hub travel: each in a frame of its own, or all that came together in one. */
export type Framing = "line by line" | "together";

export async function play({ steps }: Conversation, framing: Framing): Promise<void> {
  const player = new Player(await stage({ getToken: async () => "token" }), framing);
  for (const [index, step] of steps.entries()) {
    await player.play(step).catch((error: Error) => {
      error.message = `step ${index}, ${JSON.stringify(step).slice(0, 200)}: ${error.message}`;
      throw error;
    });
  }
  await player.finish();
}

class Player {
  readonly #client: OrderhubClient;
  readonly #hub: ScriptedHub;
  readonly #set: Stage;
  readonly #framing: Framing;
  readonly #streams = new Map<string, { stream: Stream<unknown>; told: StreamEvent[] }>();
  /** The ids of requests: what the client chose, by what was recorded. */
  readonly #ids = new Map<unknown, unknown>();
  #peer: Peer | undefined;
  #connections = 0;
  #answer: Promise<unknown> = Promise.resolve();
  /** How often credentials were asked for when the last connection ended. */
  #asked = 0;
  /** What it says next begins with credentials that were asked for. */
  #mustBeFresh = false;
  /** It said that it would come back, and has not yet. */
  #promise: { fresh: boolean } | undefined;

  constructor(set: Stage, framing: Framing) {
    this.#set = set;
    this.#client = set.client;
    this.#hub = set.hub;
    this.#framing = framing;
  }

  async play(step: Step): Promise<void> {
    if ("watch" in step) for (const name of step.watch) this.#watch(name);
    if ("unwatch" in step) this.#unwatch(step.unwatch);
    if ("connect" in step) await this.#connect(step.connect);
    if ("client" in step) await this.#clientSays(step.client);
    if ("hub" in step) this.#hubSays(step.hub);
    if ("lost" in step) this.#end(() => this.peer.terminate());
    if ("close" in step) this.#end(() => this.peer.close(step.close, step.reason));
    if ("reaction" in step) await this.#reacts(step.reaction);
    if ("command" in step) {
      const { order, action, args, idem } = step.command;
      const answer = this.#client.command(order, action, args, idem === undefined ? {} : { idem });
      this.#answer = answer.catch((error: CommandError) => error);
    }
    if ("answer" in step) expect(await this.#answer).toMatchObject(step.answer);
    if ("ack" in step) this.#at(step.ack.stream).stream.ack(step.ack);
    if ("state" in step) for (const [name, seen] of Object.entries(step.state)) await this.#shows(name, seen);
    if ("events" in step)
      for (const [name, events] of Object.entries(step.events)) await this.#told(name, events);
  }

  /** What was promised is kept. */
  async finish(): Promise<void> {
    if (this.#promise) await this.#connect("again");
  }

  #watch(name: string): void {
    const stream = this.#client.watch<unknown>(name);
    const told: StreamEvent[] = [];
    stream.onEvent((event) => told.push(event as StreamEvent));
    this.#streams.set(name, { stream, told });
  }

  #unwatch(name: string): void {
    this.#at(name).stream.close();
    this.#streams.delete(name);
    // A client may wait for others who watch the same.
    this.#set.time.advance(1_000);
  }

  async #connect(which: "first" | "again"): Promise<void> {
    if (which === "first") this.#client.start();
    else {
      await until(() => this.#isComingBack());
      if (this.#client.status.retryAt !== null) this.#set.time.advance(this.#set.time.untilNext);
    }
    this.#peer = await this.#hub.connection();
    this.#connections += 1;
    if (this.#promise?.fresh) {
      expect(this.#set.asked()).toBeGreaterThan(this.#asked);
      this.#mustBeFresh = true;
    }
    this.#promise = undefined;
  }

  /** The next thing that the client says, pongs aside. */
  async #clientSays({ id, token, resume_token, ...expected }: Message): Promise<void> {
    let said = await this.peer.next();
    while (said.t === "pong") said = await this.peer.next();
    const { id: itsId, token: _, resume_token: pass, client: __, ...rest } = said;
    if (this.#mustBeFresh) expect(pass).toBeUndefined();
    this.#mustBeFresh = false;
    expect(rest).toEqual(expected);
    if (id !== undefined) this.#ids.set(id, itsId);
  }

  #hubSays(messages: Message[]): void {
    const said = messages.map((message) =>
      message.id !== undefined && message.t !== "ev"
        ? { ...message, id: this.#ids.get(message.id) }
        : message,
    );
    if (this.#framing === "together") this.peer.send(...said);
    else for (const message of said) this.peer.send(message);
  }

  #end(how: () => void): void {
    this.#asked = this.#set.asked();
    how();
  }

  async #reacts({ reconnect, not_before_ms = 0, fresh_credentials = false }: Reaction): Promise<void> {
    const { client, time } = this.#set;
    if (!reconnect) {
      await until(() => client.status.state === "disconnected");
      expect(client.status.closed?.fatal).toBe(true);
      expect(time.pending).toBe(0);
      return;
    }
    await until(() => this.#isComingBack());
    const { retryAt } = client.status;
    if (retryAt !== null) expect(retryAt - time.monotonic()).toBeGreaterThanOrEqual(not_before_ms);
    else expect(not_before_ms).toBe(0);
    this.#promise = { fresh: fresh_credentials };
  }

  /** It waits for its next attempt, or does not even wait. */
  #isComingBack(): boolean {
    return this.#client.status.retryAt !== null || this.#hub.accepted > this.#connections;
  }

  async #shows(name: string, seen: Seen): Promise<void> {
    const { stream } = this.#at(name);
    await expect
      .poll(() => shape(stream.current), { interval: 2, timeout: 2_000 })
      .toMatchObject(sets(seen) as object);
  }

  async #told(name: string, events: Message[]): Promise<void> {
    const { told } = this.#at(name);
    await until(() => told.length >= events.length);
    const seen = told
      .splice(0)
      .map(({ kind, offset, v, id, crit }) => ({ kind, offset, v, ...(id && { id }), crit }));
    expect(seen).toEqual(events);
  }

  #at(name: string) {
    const at = this.#streams.get(name);
    if (!at) throw new Error(`${name} is not watched`);
    return at;
  }

  get peer(): Peer {
    if (!this.#peer) throw new Error("not connected");
    return this.#peer;
  }
}

/** The state as vectors have it: maps are the lists that they came from. */
function shape(current: Stream<unknown>["current"]): unknown {
  return sets(
    JSON.parse(JSON.stringify(current, (_, value) => (value instanceof Map ? [...value.values()] : value))),
  );
}

const ENDED = new Set(["FULFILLED", "CANCELLED", "EXPIRED"]);

/** Orders in any order are the same orders; whether one that has ended is still there is the client's business. */
function sets(seen: unknown): unknown {
  const { data } = structuredClone(seen) as { data?: { orders?: { id: string; status: string }[] } };
  if (!data?.orders) return seen;
  const orders = data.orders.filter((order) => !ENDED.has(order.status));
  return { ...(seen as object), data: { ...data, orders: orders.sort((a, b) => a.id.localeCompare(b.id)) } };
}
