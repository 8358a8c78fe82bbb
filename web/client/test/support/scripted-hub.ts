//! A real WebSocket server on a port of its own that says what a test tells it to.

import type { AddressInfo } from "node:net";
import { type VerifyClientCallbackAsync, type WebSocket, WebSocketServer } from "ws";

type Message = Record<string, unknown>;

/** How long a test waits for something that must come, ms of real time. */
const PATIENCE_MS = 2_000;

export const LIMITS = { frame_bytes: 16_384, streams: 1_000, commands_per_s: 5, subscriptions_per_s: 50 };

export class ScriptedHub {
  /** Answers handshakes with this status of HTTP. */
  refusal: number | undefined;
  /** Handshakes answered so. */
  refused = 0;
  readonly #server: WebSocketServer;
  readonly #accepted = new Inbox<Peer>();
  readonly #peers: Peer[] = [];

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket, request) => {
      const peer = new Peer(socket, request.headers["sec-websocket-protocol"]);
      this.#peers.push(peer);
      this.#accepted.put(peer);
    });
  }

  static async listen(): Promise<ScriptedHub> {
    let hub: ScriptedHub | undefined;
    const verifyClient: VerifyClientCallbackAsync = (_, answer) => {
      if (hub?.refusal !== undefined) hub.refused += 1;
      answer(hub?.refusal === undefined, hub?.refusal, "", { "retry-after": "3" });
    };
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", verifyClient });
    await new Promise((resolve) => server.once("listening", resolve));
    hub = new ScriptedHub(server);
    return hub;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v1/ws`;
  }

  /** Connections accepted so far. */
  get accepted(): number {
    return this.#peers.length;
  }

  /** The next connection that nobody has asked for yet. */
  connection(): Promise<Peer> {
    return this.#accepted.take("a connection");
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The hub's end of one connection. */
export class Peer {
  readonly protocol: string | undefined;
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #inbox = new Inbox<Message>();

  constructor(socket: WebSocket, protocol: string | undefined) {
    this.#socket = socket;
    this.protocol = protocol;
    this.closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("message", (data) => this.#inbox.put(JSON.parse(String(data)) as Message));
  }

  /** The next message. */
  next(): Promise<Message> {
    return this.#inbox.take("a message");
  }

  /** Messages that came and nobody has asked for. */
  get unread(): Message[] {
    return this.#inbox.items;
  }

  /** Sends one frame of several lines. */
  send(...messages: object[]): void {
    this.#socket.send(messages.map((message) => JSON.stringify(message)).join("\n"));
  }

  /** Sends text as it is. */
  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Takes hello and welcomes; then sends `lines`, in the same frame. Returns hello. */
  async welcome(streams: object[] = [], lines: object[] = [], more: object = {}): Promise<Message> {
    const hello = await this.next();
    const welcome = { t: "welcome", conn: "c1", now: 1_700_000_000_000, ping_s: 20, limits: LIMITS, streams };
    this.send({ ...welcome, ...more }, ...lines);
    return hello;
  }

  /** Resolves when the client has taken in everything sent before. Counts as a ping. */
  async heard(): Promise<void> {
    this.send({ t: "ping", w: [] });
    await this.until("pong");
  }

  /** Reads on until a message of this type. */
  async until(type: string): Promise<Message> {
    for (;;) {
      const message = await this.next();
      if (message.t === type) return message;
    }
  }

  close(code: number, reason = ""): void {
    this.#socket.close(code, reason);
  }

  /** Breaks the connection without a word. */
  terminate(): void {
    this.#socket.terminate();
  }
}

class Inbox<T> {
  readonly items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) taker(item);
    else this.items.push(item);
  }

  take(what: string): Promise<T> {
    const item = this.items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve, reject) => {
      const taker = (taken: T) => {
        clearTimeout(timer);
        resolve(taken);
      };
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(new Error(`waited for ${what}`));
      }, PATIENCE_MS);
      this.#takers.push(taker);
    });
  }
}
