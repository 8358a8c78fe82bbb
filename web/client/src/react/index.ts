//! `@orderhub/client/react`: a hub's streams, connection and commands as hooks. Needs React 18 or newer.

export { type Command, useCommand } from "./use-command.ts";
export { useConnection } from "./use-connection.ts";
export { useStream } from "./use-stream.ts";
