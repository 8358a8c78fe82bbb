//! `@orderhub/client`: what is happening to orders, live, over one WebSocket.

export { isAboutCredentials } from "./backoff.ts";
export { createClient } from "./client.ts";
export {
  AuthRequired,
  CONNECTION_CLOSED,
  CommandError,
  NOT_SENT,
  type OrderNote,
  OUTCOME_UNKNOWN,
  StreamError,
} from "./errors.ts";
export type {
  ArgsOf,
  Board,
  CommandArgs,
  DataOf,
  EventKind,
  Job,
  MenuProduct,
  MenuSite,
  Money,
  Order,
  OrderLine,
  OrderStatus,
  SubjectOf,
} from "./order.ts";
export { mergePatch } from "./patch.ts";
export type {
  ClientOptions,
  CommandOptions,
  CommandResult,
  ConnectionState,
  Credentials,
  IterateOptions,
  Menu,
  OrderhubClient,
  OrderLike,
  Orders,
  Status,
  Stop,
  Stream,
  StreamEvent,
  StreamItem,
  StreamReset,
  StreamSnapshot,
  StreamStatus,
  Timers,
  WebSocketClass,
  WebSocketLike,
} from "./types.ts";
