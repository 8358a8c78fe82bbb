//! The life of the connection: what it begins with, handshake, signs of life, the end, and coming back.
//!
//! One timer, for whatever is waited for now, and one to renew what the connection began with; at most one socket. What
//! the hub gave to come back with is used first, so that a crowd that was cut off asks nobody for tokens. What happens to a socket that was let go is not heard.
//! What the messages mean is not its business, except those about the connection itself.

import { BROKEN, INVALIDATED, isAboutCredentials, isFatal, retryWait, UNAUTHENTICATED } from "./backoff.ts";

import { HubClock } from "./clock.ts";
import { AuthRequired } from "./errors.ts";
import {
  type Bye,
  byteLength,
  FRAME_BYTES_MAX,
  type FromHub,
  type Proof,
  parseFrame,
  type Resume,
  SUBPROTOCOL,
  type ToHub,
  type Welcome,
} from "./frames.ts";
import type { ClientOptions, Credentials, Status, WebSocketLike } from "./types.ts";

/** How long `credentials` may take, ms. */
export const CREDENTIALS_TIME_MAX_MS = 30_000;
/** How long the network may take to connect, and then the hub to answer `hello`, ms. */
export const HANDSHAKE_TIME_MAX_MS = 10_000;
/** How long the hub may be silent beyond its interval of pings before the connection counts as dead, ms. */
export const SILENCE_MAX_MS = 15_000;
/** How long the hub may take to answer when asked for a sign of life, ms. */
export const PROBE_TIME_MAX_MS = 5_000;
/** A connection that lasted this long was a good one: the next wait is the first again, ms. */
export const SETTLED_MS = 10_000;
/**
 * When what came back with the hub's own token renews itself, ms after it did: in time for the hub, which waits for a
 * minute at least, and each client at a moment of its own.
 */
export const RENEWED_FROM_MS = 5_000;
export const RENEWED_WITHIN_MS = 40_000;
/** How finely `lastHeardAt` is told, ms: not every frame is worth a new status. */
const HEARD_GRAIN_MS = 1_000;

export type Settings = Required<ClientOptions>;

/** Whoever is told what happens. */
export interface Listener {
  /** The streams to begin with, in at most so many bytes. */
  resume(bytes: number): Resume[];
  welcome(welcome: Welcome, resumed: readonly Resume[]): void;
  /** Any message that is not about the connection alone; pings too. */
  hear(message: FromHub): void;
  /** The connection is gone, `code` says why; `forget` the positions; `isOver`: it will not come back by itself. */
  lost(code: number, forget: boolean, isOver: boolean): void;
  /** Everything that came together was told. */
  settle(): void;
}

export class Connection {
  status: Status = {
    state: "disconnected",
    lastHeardAt: null,
    attempt: 0,
    retryAt: null,
    clockOffsetMs: 0,
    clockUncertaintyMs: Number.POSITIVE_INFINITY,
  };
  readonly clock: HubClock;
  readonly #settings: Settings;
  readonly #listener: Listener;
  #socket: WebSocketLike | undefined;
  #timer: unknown;
  /** Counts attempts and their ends: what belongs to an earlier one is not heard. */
  #round = 0;
  /** Attempts that came to nothing since a connection lasted. */
  #failures = 0;
  #hasAskedAgain = false;
  /** What the hub gave to come back with. */
  #pass: { token: string; until: number } | undefined;
  #passMs = 0;
  /** The present connection, or the attempt at one, began with it. */
  #isByPass = false;
  /** What the application gave last was a token, which can be renewed. */
  #hasToken = false;
  #renewal: unknown;
  #frameBytes = FRAME_BYTES_MAX;
  #pingMs = 0;
  #openedAt: number | undefined;
  #heardAt = 0;
  #isProbing = false;

  constructor(settings: Settings, listener: Listener) {
    this.#settings = settings;
    this.#listener = listener;
    this.clock = new HubClock(settings.monotonic);
  }

  start(): void {
    if (this.status.state !== "disconnected") return;
    this.#failures = 0;
    this.#hasAskedAgain = false;
    void this.#attempt();
    this.#listener.settle();
  }

  stop(forget: boolean): void {
    if (forget) this.#pass = undefined;
    if (this.status.state === "disconnected") return;
    this.#letGo();
    this.#over(1000, "stopped", false);
    this.#listener.settle();
  }

  reconnectNow(): void {
    if (this.status.retryAt !== null) void this.#attempt();
    else if (this.status.state === "connected" && !this.#isProbing) this.#probe();
    this.#listener.settle();
  }

  /** What was sent and has not left, bytes. */
  get unsentBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Sends a message; false when there is no connection. */
  send(message: ToHub): boolean {
    if (this.#openedAt === undefined) return false;
    this.#say(message);
    return true;
  }

  async #attempt(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.#update({ state: "connecting", attempt: this.#failures, retryAt: null });
    this.#isByPass = this.#pass !== undefined && this.#settings.monotonic() < this.#pass.until;
    if (this.#pass && this.#isByPass) {
      this.#open({ resume_token: this.#pass.token });
      return;
    }
    this.#await(CREDENTIALS_TIME_MAX_MS, () => this.#ended(BROKEN, "no credentials in time"));
    let credentials: Credentials;
    try {
      credentials = await this.#credentials();
    } catch (error) {
      if (round === this.#round) this.#withoutCredentials(error);
      return;
    }
    if (round === this.#round) this.#open(credentials);
  }

  async #credentials(): Promise<Credentials> {
    const given = await this.#settings.getToken();
    const credentials = typeof given === "string" ? { token: given } : given;
    this.#hasToken = credentials.token !== undefined;
    return credentials;
  }

  #withoutCredentials(error: unknown): void {
    if (error instanceof AuthRequired) {
      this.#letGo();
      this.#over(UNAUTHENTICATED, error.message, true);
    } else {
      this.#ended(BROKEN, "no credentials");
    }
    this.#listener.settle();
  }

  #open(proof: Proof): void {
    let socket: WebSocketLike;
    try {
      socket = new this.#settings.WebSocket(this.#settings.url, SUBPROTOCOL);
    } catch {
      this.#ended(BROKEN, "the socket cannot be opened");
      this.#listener.settle();
      return;
    }
    this.#socket = socket;
    this.#await(HANDSHAKE_TIME_MAX_MS, () => this.#ended(BROKEN, "no connection in time"));
    socket.onopen = () => this.#hello(socket, proof);
    socket.onerror = ignore;
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => {
      this.#ended(code, reason);
      this.#listener.settle();
    };
  }

  #hello(socket: WebSocketLike, proof: Proof): void {
    const { client } = this.#settings;
    const hello = { t: "hello", ...proof, client: typeof client === "string" ? client : client() } as const;
    const room = this.#frameBytes - byteLength(JSON.stringify({ ...hello, resume: [] }));
    const resume = this.#listener.resume(room);
    const sentAt = this.#settings.monotonic();
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === "string") this.#frame(data, { sentAt, resume });
    };
    this.#say({ ...hello, resume });
    this.#await(HANDSHAKE_TIME_MAX_MS, () => this.#ended(BROKEN, "no welcome in time"));
  }

  #frame(text: string, hello: { sentAt: number; resume: readonly Resume[] }): void {
    const round = this.#round;
    this.#heard();
    for (const message of parseFrame(text)) {
      if (message.t === "welcome") this.#welcome(message, hello.sentAt, hello.resume);
      else if (message.t === "bye") this.#ended(message.code, message.reason, message);
      else if (this.#openedAt !== undefined) {
        if (message.t === "ping") this.#pong(message.r);
        this.#listener.hear(message);
      }
      // Nothing counts after a goodbye.
      if (round !== this.#round) break;
    }
    this.#listener.settle();
  }

  #welcome(welcome: Welcome, sentAt: number, resumed: readonly Resume[]): void {
    if (this.#openedAt !== undefined) return;
    this.#openedAt = this.#settings.monotonic();
    this.clock.handshake(welcome.now, sentAt);
    this.#frameBytes = welcome.limits.frame_bytes;
    this.#pingMs = welcome.ping_s * 1000;
    this.#watchSilence();
    this.#passMs = (welcome.resume_s ?? 0) * 1000;
    this.#keepPass(welcome.resume_token);
    if (this.#isByPass && this.#hasToken) this.#renewSoon();
    const clockOffsetMs = Math.round((this.clock.now() ?? 0) - this.#settings.now());
    const clockUncertaintyMs = this.clock.uncertaintyMs();
    const { closed: _, ...status } = this.status;
    this.status = { ...status, state: "connected", attempt: 0, clockOffsetMs, clockUncertaintyMs };
    this.#listener.welcome(welcome, resumed);
  }

  #pong(pass: string | undefined): void {
    this.#say({ t: "pong" });
    this.#keepPass(pass);
  }

  #keepPass(token: string | undefined): void {
    if (token !== undefined) this.#pass = { token, until: this.#settings.monotonic() + this.#passMs };
  }

  /** Who came back with the hub's own token goes on with one of the application's. */
  #renewSoon(): void {
    const { timers, random } = this.#settings;
    const round = this.#round;
    const renew = async () => {
      const { token } = await this.#credentials();
      if (token !== undefined && round === this.#round) this.send({ t: "refresh", token });
    };
    // Where there is none, the hub will say that the old one ran out, and things take their course.
    this.#renewal = timers.setTimeout(
      () => void renew().catch(ignore),
      RENEWED_FROM_MS + random() * RENEWED_WITHIN_MS,
    );
  }

  #heard(): void {
    const now = this.#settings.monotonic();
    this.#heardAt = now;
    const { lastHeardAt } = this.status;
    if (lastHeardAt === null || now - lastHeardAt >= HEARD_GRAIN_MS) this.#update({ lastHeardAt: now });
  }

  /** A connection can be gone without anybody saying so; then only silence tells. */
  #watchSilence(): void {
    this.#isProbing = false;
    const left = this.#heardAt + this.#pingMs + SILENCE_MAX_MS - this.#settings.monotonic();
    if (left <= 0) this.#ended(BROKEN, "the hub fell silent");
    else this.#await(left, () => this.#watchSilence());
  }

  #probe(): void {
    this.#isProbing = true;
    const askedAt = this.#settings.monotonic();
    // Leaving a stream that is not watched changes nothing, and is answered.
    this.#say({ t: "unsub", id: 0, s: "" });
    this.#await(PROBE_TIME_MAX_MS, () => {
      if (this.#heardAt >= askedAt) this.#watchSilence();
      else this.#ended(BROKEN, "the hub gave no sign of life");
    });
  }

  /** The connection, or the attempt at one, has ended. */
  #ended(code: number, reason: string, bye?: Bye): void {
    const { monotonic, random } = this.#settings;
    const now = monotonic();
    if (this.#openedAt !== undefined && now - this.#openedAt >= SETTLED_MS) {
      this.#failures = 0;
      this.#hasAskedAgain = false;
    }
    this.#letGo();
    // A token that ran out says nothing about the positions.
    const isPassRefused = this.#isByPass && code === UNAUTHENTICATED;
    const forget = bye?.resume === false && !isPassRefused;
    this.#isByPass = false;
    // Rights have changed, or time is up: the application is asked.
    if (isFatal(code) || isAboutCredentials(code) || code === INVALIDATED) this.#pass = undefined;
    if (isPassRefused) {
      this.#update({ closed: { code, reason, fatal: false } });
      this.#listener.lost(code, forget, false);
      void this.#attempt();
      return;
    }
    const mayAskAgain = isAboutCredentials(code) && !this.#hasAskedAgain;
    this.#hasAskedAgain ||= mayAskAgain;
    const isRefused = isFatal(code) || bye?.retry_ms === null || isAboutCredentials(code);
    if (isRefused && !mayAskAgain) {
      this.#over(code, reason, true, forget);
      return;
    }
    const wait = retryWait(code, bye, this.#failures, random());
    this.#failures += 1;
    this.#update({
      state: "connecting",
      attempt: this.#failures,
      retryAt: now + wait,
      closed: { code, reason, fatal: false },
    });
    this.#listener.lost(code, forget, false);
    this.#await(wait, () => void this.#attempt());
  }

  /** Nothing is tried any more. */
  #over(code: number, reason: string, fatal: boolean, forget = false): void {
    this.#update({ state: "disconnected", retryAt: null, closed: { code, reason, fatal } });
    this.#listener.lost(code, forget, true);
  }

  #letGo(): void {
    this.#round += 1;
    this.#settings.timers.clearTimeout(this.#timer);
    this.#settings.timers.clearTimeout(this.#renewal);
    this.#openedAt = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // A socket that is closed while it connects says so.
    socket.onerror = ignore;
    socket.close(1000);
  }

  #say(message: ToHub): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #update(change: Partial<Status>): void {
    this.status = { ...this.status, ...change };
  }

  #await(ms: number, then: () => void): void {
    this.#settings.timers.clearTimeout(this.#timer);
    this.#timer = this.#settings.timers.setTimeout(() => {
      then();
      this.#listener.settle();
    }, ms);
  }
}

function ignore(): void {}
