//! What callers can be told in the form of an error.

/**
 * Reject `getToken` with this when nobody is signed in: the client then stays disconnected until `start` is called
 * again. Any other rejection is a failed attempt and is tried again.
 */
export class AuthRequired extends Error {
  override readonly name = "AuthRequired";

  constructor(message = "nobody is signed in") {
    super(message);
  }
}

/**
 * The command was certainly not carried out: it never left this client. `detail` says why: not connected, too many or
 * too much waiting, too large, or no connection in time.
 */
export const NOT_SENT = "not_sent";

/**
 * The command was sent and its answer did not come: it may or may not have been carried out. Send it again with the
 * same `idem`, and the hub does it once. The hub itself uses the same code.
 */
export const OUTCOME_UNKNOWN = "outcome_unknown";

/** The connection ended, and does not come back by itself. */
export const CONNECTION_CLOSED = "connection_closed";

/** A stream that is iterated can tell nothing more. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** A stable code: why the hub refused the stream (`forbidden`, `not_found`, …), or {@link CONNECTION_CLOSED}. */
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

/** Where the order of a refused command stands, as far as the hub said. */
export interface OrderNote {
  /** Its status. */
  orderStatus?: string;
  /** Its version. */
  orderVersion?: number;
  /** The actions that the caller can still ask for. */
  allowed?: readonly string[];
}

/** A command did not work. */
export class CommandError extends Error implements OrderNote {
  override readonly name = "CommandError";
  /** A stable code: the hub's, as in HTTP, or {@link NOT_SENT} or {@link OUTCOME_UNKNOWN}. */
  readonly code: string;
  /** A sentence for people, in English. */
  readonly detail: string;
  declare readonly orderStatus?: string;
  declare readonly orderVersion?: number;
  declare readonly allowed?: readonly string[];

  constructor(code: string, detail: string, note: OrderNote = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    Object.assign(this, note);
  }
}
