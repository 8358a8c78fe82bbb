//! The public shapes.

import type { ArgsOf, CommandArgs, DataOf, EventKind, SubjectOf } from "./order.ts";

/**
 * `connecting` from `start` on, also while it waits for the next attempt (`Status.retryAt`), until the hub has said
 * welcome; `disconnected` when nothing is tried: before `start`, after `stop`, and after a fatal close.
 */
export type ConnectionState = "disconnected" | "connecting" | "connected";

/** One of the two. A token is an access token; a ticket is good for one connection, and cannot be renewed within it. */
export interface Credentials {
  token?: string;
  ticket?: string;
}

/** Timers like those of the platform. */
export interface Timers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** As much of a WebSocket as is used here. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  /** Bytes that were sent and have not left. */
  readonly bufferedAmount?: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** The class of a browser, of Node 22, or of the package `ws`. */
export type WebSocketClass = new (url: string, protocol: string) => WebSocketLike;

export interface ClientOptions {
  /** `ws(s)://…/api/v1/ws`. */
  url: string;
  /**
   * Gives what to begin a connection with; a string is an access token. Asked for anew each time, so that no old token is
   * used: before an attempt, unless the hub gave something to come back with that is still good; and, once it came back so,
   * within a minute, to go on with. A failure counts as a failed attempt, and is tried again later; with
   * {@link AuthRequired} the client stays disconnected.
   */
  getToken: () => string | Credentials | Promise<string | Credentials>;
  /** What people see this screen as, at most 64 bytes, such as `web/board`; read at each attempt. */
  client?: string | (() => string);
  /**
   * Who acknowledges the critical events of boards. `auto`, unless given: the client, once an event was handed over, which
   * is when the listeners were called, or, where the board is iterated, when the reader took it. `manual`: the application,
   * with `ack`.
   */
  acks?: "auto" | "manual";
  /** Needed where there is no global one. */
  WebSocket?: WebSocketClass;
  /** A number in 0..1. */
  random?: () => number;
  /** The device's clock, ms since the epoch. */
  now?: () => number;
  /** A clock that only goes forward, ms since any moment. */
  monotonic?: () => number;
  timers?: Timers;
}

/** How the connection stands. Never changed: a newer one is another object. */
export interface Status {
  readonly state: ConnectionState;
  /** When the hub was heard last, monotonic ms, to the second; null before it ever was. */
  readonly lastHeardAt: number | null;
  /** Ends in a row, of connections that did not last and of attempts at one; 0 while connected. */
  readonly attempt: number;
  /** When the next attempt begins, monotonic ms; null when none is waited for. */
  readonly retryAt: number | null;
  /**
   * How the last connection ended. `fatal`: the client does not come back by itself. 1006 when it just broke or could
   * not be made. Missing before the first end, and while connected.
   */
  readonly closed?: { readonly code: number; readonly reason: string; readonly fatal: boolean };
  /** The hub's clock minus the device's, ms, when the connection was made; 0 before. For display: see `serverNow`. */
  readonly clockOffsetMs: number;
  /** How far `serverNow` may have been off then, ms: half of the round trip at most. Infinity before. */
  readonly clockUncertaintyMs: number;
}

/**
 * `loading`: nothing is known yet. `live`: this is how it stands. `stale`: this is how it stood; what is missing is on
 * its way. `refused`: the hub, or the bound of streams, says no; `error` is the stable code.
 */
export type StreamStatus = "loading" | "live" | "stale" | "refused";

/** A stream's state. Never changed: a newer one is another object, and what did not change in it is the same. */
export interface StreamSnapshot<T> {
  readonly status: StreamStatus;
  /** A stable code: `not_found`, `forbidden`, `too_many_streams`, … */
  readonly error?: string;
  readonly data: T | undefined;
  /** The epoch of the feed and the offset that `data` is at; both missing on a union of streams. */
  readonly epoch?: string;
  readonly offset?: number;
  /** When the stream was heard last, monotonic ms. */
  readonly receivedAt?: number;
  /** How many times a snapshot replaced `data`, the first not counted: then events may have been skipped. */
  readonly resets: number;
}

/** Something that happened. `O` is what it happened to: an order, or a product. */
export interface StreamEvent<O = unknown> {
  /** The stream that told it. */
  readonly stream: string;
  readonly kind: EventKind;
  /** What it happened to, on streams of many. */
  readonly id?: string;
  /** The version after it. */
  readonly v?: number;
  /** When, on the hub's clock, ms since the epoch. */
  readonly at?: number;
  readonly offset: number;
  /** The change as the hub told it. */
  readonly patch?: unknown;
  /** Must not be overlooked: told in any case, also where a snapshot took the place of events, and then before that. */
  readonly crit: boolean;
  /**
   * What it happened to, after and before; missing where that is not known. Of a critical event in the place of others:
   * as far as it is known without those.
   */
  readonly state?: O;
  readonly before?: O;
}

/** The state in the place of events: the first item of an iterator, and again wherever events may be missing. */
export interface StreamReset<T = unknown> {
  readonly kind: "reset";
  /** The stream that it is the state of; on `admin`, one site's after a snapshot. */
  readonly stream: string;
  /**
   * `snapshot`: the hub sent the state, not events. `overflow`: more events came than waited for their reader. Critical
   * events among those are told all the same, before it.
   */
  readonly reason: "snapshot" | "overflow";
  readonly data: T;
  /** Where the events go on, as in {@link StreamSnapshot}. Both missing on `admin` after an overflow, and where another reset follows. */
  readonly epoch?: string;
  readonly offset?: number;
}

/** What an iterator gives. */
export type StreamItem<T = unknown, O = unknown> = StreamEvent<O> | StreamReset<T>;

export interface IterateOptions {
  /** Ends it, without an error. */
  signal?: AbortSignal;
  /** The most items that wait for their reader, 1,024 unless given; one more, and a reset takes their place. */
  buffer?: number;
}

/** Stops what it was given for. May be called twice. */
export type Stop = () => void;

/** One watcher of a stream. Iterated, it is `events()`. */
export interface Stream<T> extends AsyncIterable<StreamItem<T, SubjectOf<T>>, undefined> {
  /** The same object until something changes. */
  readonly current: StreamSnapshot<T>;
  /** Calls after every change of `current`, at most once per frame of the hub. */
  onChange(listener: () => void): Stop;
  /** Calls with every event, in the order of offsets, each once; `current` is at least as new. */
  onEvent<O = SubjectOf<T>>(listener: (event: StreamEvent<O>) => void): Stop;
  /**
   * The same as an iterator, which begins with the state and never leaves anything out in silence. It ends with `return`
   * (leave the loop), the signal, `close`, and the client's `stop`; with {@link StreamError} where the stream is refused or
   * the connection does not come back by itself.
   */
  events(options?: IterateOptions): AsyncIterableIterator<StreamItem<T, SubjectOf<T>>, undefined>;
  /** As {@link OrderhubClient.ack}. */
  ack(event: Pick<StreamEvent, "stream" | "offset">): void;
  /** Stops watching, and removes the listeners. The last watcher's end ends the subscription, a moment later. */
  close(): void;
}

/** The least that is known of an order; the rest is the application's type. */
export interface OrderLike {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

/** The data of `board:{site}`, `admin:{site}`, `me` and `admin`: by id, first as in the snapshot, then as they came. */
export interface Orders<O = OrderLike> {
  readonly orders: ReadonlyMap<string, O>;
  /** Other fields of the snapshot, as they came. */
  readonly [field: string]: unknown;
}

/** The data of `menu:{site}`; products by category, name, sku. */
export interface Menu<P = unknown, S = unknown> {
  readonly site: S;
  readonly products: readonly P[];
}

export interface CommandOptions {
  /** The idempotency key: 1 to 255 bytes of the caller's making; required for `pay` and `cancel`. */
  idem?: string;
  /** Refuse the command if the order has another version. */
  expectV?: number;
  /** How long to wait for the answer, ms, waiting for a connection included. */
  timeoutMs?: number;
}

export interface CommandResult {
  /** The order's version after it. */
  v?: number;
  /** True when a command with this `idem` was answered before. */
  replayed: boolean;
}

export interface OrderhubClient {
  /** The same object until something changes. */
  readonly status: Status;
  onStatus(listener: () => void): Stop;
  /** Connects, and stays connected. */
  start(): void;
  /**
   * Closes with 1000, and does not come back. Commands that wait are rejected. Streams keep their data and resume when
   * started again; with `forget` they keep nothing, for another person is about to sign in.
   */
  stop(options?: { forget?: boolean }): void;
  /**
   * Now would be a good time: the network is back, or somebody looks. Skips the wait for the next attempt; where a
   * connection seems to stand, asks the hub for a sign of life, and connects anew when none comes.
   */
  reconnectNow(): void;
  /**
   * Watches a stream. Watchers of one name share one subscription. `admin`, without a site, is the union of all sites'
   * streams that the caller may watch.
   */
  watch<Name extends string>(stream: Name): Stream<DataOf<Name>>;
  watch<T>(stream: string): Stream<T>;
  /**
   * Sends a command about an order: `pay`, `otp`, `cancel`, `reject`, `fulfill`, … with the arguments of the HTTP body.
   * Rejects with {@link CommandError}. While connecting it waits, among a bounded number.
   */
  command<Action extends keyof CommandArgs | (string & {})>(
    order: string,
    action: Action,
    args?: ArgsOf<Action>,
    options?: CommandOptions,
  ): Promise<CommandResult>;
  /**
   * Tells the hub that this screen has seen all critical events of the event's stream up to this one. Said again on the
   * next connection.
   */
  ack(event: Pick<StreamEvent, "stream" | "offset">): void;
  /** Renews the access token of the present connection. */
  refresh(token: string): void;
  /** The hub's clock, ms since the epoch; the device's before the first connection. */
  serverNow(): number;
}
