//! The client: a connection, what is watched over it, and what is asked through it.

import { INVALIDATED } from "./backoff.ts";
import { Commands, notSent } from "./commands.ts";
import { Connection, type Settings } from "./connection.ts";
import { CONNECTION_CLOSED, StreamError } from "./errors.ts";
import { listen, tell } from "./listeners.ts";
import { Streams, type Surroundings } from "./streams.ts";
import type { ClientOptions, OrderhubClient, Timers, WebSocketClass } from "./types.ts";

/** This package and its version: what a screen is called that has no name. */
export const NAME = "@orderhub/client/0.1.0";

const platformTimers: Timers = {
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
};

/**
 * A client of one hub. It does nothing before `start`.
 *
 * @throws where there is no WebSocket: pass the class in.
 */
export function createClient(options: ClientOptions): OrderhubClient {
  const settings = completed(options);
  const statusListeners = new Set<() => void>();
  let lastId = 0;
  const around: Surroundings = {
    timers: settings.timers,
    monotonic: settings.monotonic,
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    send: (message) => connection.send(message),
    unsentBytes: () => connection.unsentBytes,
  };
  const streams = new Streams(around, settings.acks === "auto");
  const commands = new Commands(around);
  const settle = () => {
    const hasNews = told !== connection.status;
    told = connection.status;
    const tellStreams = streams.publish();
    if (hasNews) tell(statusListeners);
    tellStreams();
    const { state, closed } = told;
    if (hasNews && state === "disconnected" && closed?.fatal) {
      streams.end(new StreamError(CONNECTION_CLOSED, `${closed.code} ${closed.reason}`));
    }
  };
  const connection = new Connection(settings, {
    resume: (bytes) => streams.resume(bytes),
    welcome: (welcome, resumed) => {
      streams.welcome(welcome, resumed);
      commands.welcome(welcome);
    },
    hear: (message) => {
      streams.hear(message);
      if (message.t === "ok" || message.t === "err") commands.hear(message);
    },
    lost: (code, forget, isOver) => {
      streams.lost(forget, code === INVALIDATED);
      commands.lost(isOver);
    },
    settle,
  });
  let told = connection.status;

  return {
    get status() {
      return connection.status;
    },
    onStatus: (listener) => listen(statusListeners, () => listener()),
    start: () => connection.start(),
    stop: ({ forget = false } = {}) => {
      connection.stop(forget);
      if (forget) streams.forget();
      settle();
      streams.end();
    },
    reconnectNow: () => connection.reconnectNow(),
    watch: (stream: string) => streams.watch<never>(stream),
    command: (order, action, args, commandOptions = {}) =>
      connection.status.state === "disconnected"
        ? notSent("the client is not connected")
        : commands.submit(order, action, args ?? {}, commandOptions),
    ack: (event) => streams.ack(event),
    refresh: (token) => {
      connection.send({ t: "refresh", token });
    },
    serverNow: () => connection.clock.now() ?? settings.now(),
  };
}

function completed(options: ClientOptions): Settings {
  const WebSocket = options.WebSocket ?? (globalThis.WebSocket as WebSocketClass | undefined);
  if (!WebSocket) throw new Error("there is no WebSocket here: pass one as `WebSocket`");
  return {
    client: NAME,
    acks: "auto",
    random: Math.random,
    now: Date.now,
    monotonic: () => performance.now(),
    timers: platformTimers,
    ...options,
    WebSocket,
  };
}
