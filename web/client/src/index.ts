//! `@orderhub/client`: what is happening to orders, live, over one WebSocket.

export { isAboutCredentials } from "./backoff";
export { createClient } from "./client";
export { AuthRequired, CommandError, NOT_SENT, type OrderNote, OUTCOME_UNKNOWN } from "./errors";
export { mergePatch } from "./patch";
export type {
  ClientOptions,
  CommandOptions,
  CommandResult,
  ConnectionState,
  Credentials,
  Menu,
  OrderhubClient,
  OrderLike,
  Orders,
  Status,
  Stop,
  Stream,
  StreamEvent,
  StreamSnapshot,
  StreamStatus,
  Timers,
  WebSocketClass,
  WebSocketLike,
} from "./types";
