//! The messages of the protocol as they travel: one JSON object per line, one or more lines per text frame.
//!
//! What the hub says is trusted to have these shapes; fields and types that are newer than this file are ignored.

import type { EventKind } from "./order.ts";

/** The subprotocol of this version. */
export const SUBPROTOCOL = "orderhub.v1.json";
/** The largest frame the hub takes unless `welcome` says otherwise, bytes. */
export const FRAME_BYTES_MAX = 16 * 1024;

/** Where a client stands in a stream: the epoch of its feed, and the last offset seen. */
export interface Position {
  e: string;
  o: number;
}

/** How the hub brings a stream up to date. */
export type How = "live" | "replay" | "snapshot";

/** A stream was begun; `o` is the position after what is sent now. */
export interface Begun extends Position {
  s: string;
  h: number;
  how: How;
}

/** A stream was refused, with a stable code. */
export interface Refused {
  s: string;
  err: string;
}

/** A stream to begin with, in `hello`. */
export interface Resume extends Partial<Position> {
  s: string;
}

/** What a connection begins with; one of them. */
export interface Proof {
  token?: string;
  ticket?: string;
  resume_token?: string;
}

export interface Limits {
  frame_bytes: number;
  streams: number;
  commands_per_s: number;
  subscriptions_per_s: number;
}

export interface Welcome {
  t: "welcome";
  conn: string;
  now: number;
  ping_s: number;
  limits: Limits;
  /** Good for coming back, as often as may be, for `resume_s` seconds. */
  resume_token?: string;
  resume_s?: number;
  streams: readonly (Begun | Refused)[];
}

export interface Snap extends Position {
  t: "snap";
  h: number;
  part: number;
  parts: number;
  data: unknown;
}

/** An event; without `k` it only moves the position. */
export interface Ev {
  t: "ev";
  h: number;
  o: number;
  v?: number;
  at?: number;
  k?: EventKind;
  id?: string;
  d?: unknown;
  crit?: boolean;
}

export interface Ok {
  t: "ok";
  id: number;
  v?: number;
  replayed?: boolean;
}

export interface Err {
  t: "err";
  id?: number;
  code: string;
  detail: string;
  order_status?: string;
  order_version?: number;
  allowed?: readonly string[];
}

export interface Ping {
  t: "ping";
  w?: readonly (readonly [number, number])[];
  /** A newer `resume_token`. */
  r?: string;
}

/** The last message before a close; `retry_ms` null means: do not come back. */
export interface Bye {
  t: "bye";
  code: number;
  reason: string;
  retry_ms?: number | null;
  spread_ms?: number;
  resume?: boolean;
}

/** What the hub says. */
export type FromHub =
  | Welcome
  | ({ t: "sub_ok"; id: number } & Begun)
  | Snap
  | Ev
  | { t: "reset"; h: number; reason: string }
  | Ok
  | Err
  | Ping
  | Bye;

/** What the client says. */
export type ToHub =
  | ({ t: "hello"; client?: string; resume: readonly Resume[] } & Proof)
  | { t: "sub" | "unsub"; id: number; s: string }
  | { t: "sub"; id: number; s: string; from: Position }
  | { t: "cmd"; id: number; order: string; action: string; args: object; idem?: string; expect_v?: number }
  | { t: "ack"; h: number; o: number }
  | { t: "pong" }
  | { t: "refresh"; token: string };

/** Reads the lines of a frame. What is no JSON object is left out: the offsets will tell that something is missing. */
export function parseFrame(text: string): FromHub[] {
  return text.split("\n").flatMap((line) => {
    try {
      const message: unknown = JSON.parse(line);
      return typeof message === "object" && message !== null ? [message as FromHub] : [];
    } catch {
      return [];
    }
  });
}

/** The size of a message on the wire, bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
