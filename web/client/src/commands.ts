//! Commands under way: waiting for a connection, or for their answer.
//!
//! Invariants: every command is settled exactly once; at most a bounded number is under way, and at most so many bytes wait
//! for the network; what was sent is never sent again by itself, since only the caller knows whether that is safe.

import { CommandError, NOT_SENT, OUTCOME_UNKNOWN } from "./errors.ts";
import { byteLength, type Err, FRAME_BYTES_MAX, type Ok, type ToHub, type Welcome } from "./frames.ts";
import { Pacer } from "./pacer.ts";
import type { Surroundings } from "./streams.ts";
import type { CommandOptions, CommandResult } from "./types.ts";

/** The most commands under way, waiting ones included. */
export const COMMANDS_MAX = 64;
/** The most that waits to be sent, bytes: commands that wait for their turn, and what the network has not taken yet. */
export const SEND_BYTES_MAX = 256 * 1024;
/** How long a command waits for its answer unless its caller says otherwise, ms. */
export const COMMAND_TIME_MS = 30_000;
/** The hub's burst of commands, seconds of its rate. */
const BURST_S = 2;

interface Command {
  readonly message: ToHub & { t: "cmd" };
  readonly bytes: number;
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: CommandError) => void;
  timer?: unknown;
}

export class Commands {
  readonly #around: Surroundings;
  readonly #pacer: Pacer<Command>;
  readonly #sent = new Map<number, Command>();
  #frameBytes = FRAME_BYTES_MAX;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#pacer = new Pacer(around.monotonic, around.timers, (command) => {
      this.#sent.set(command.message.id, command);
      around.send(command.message);
    });
  }

  submit(order: string, action: string, args: object, options: CommandOptions): Promise<CommandResult> {
    const { idem, expectV, timeoutMs = COMMAND_TIME_MS } = options;
    const message: Command["message"] = {
      t: "cmd",
      id: this.#around.nextId(),
      order,
      action,
      args,
      ...(idem !== undefined && { idem }),
      ...(expectV !== undefined && { expect_v: expectV }),
    };
    if (this.#sent.size + this.#pacer.waiting.length >= COMMANDS_MAX)
      return notSent("too many commands are under way");
    const bytes = byteLength(JSON.stringify(message));
    // Larger frames would end the connection.
    if (bytes > this.#frameBytes) return notSent("the command is too large");
    const waiting = this.#pacer.waiting.reduce((sum, command) => sum + command.bytes, 0);
    if (waiting + bytes + this.#around.unsentBytes() > SEND_BYTES_MAX)
      return notSent("too much waits to be sent");
    return new Promise((resolve, reject) => {
      const command: Command = { message, bytes, resolve, reject };
      command.timer = this.#around.timers.setTimeout(() => this.#expire(command), timeoutMs);
      this.#pacer.push(command);
    });
  }

  welcome({ limits }: Welcome): void {
    this.#frameBytes = limits.frame_bytes;
    this.#pacer.open(limits.commands_per_s, limits.commands_per_s * BURST_S);
  }

  /** The connection is gone: what was sent may or may not have been done. `isOver`: there will be no other. */
  lost(isOver: boolean): void {
    this.#pacer.shut();
    for (const command of [...this.#sent.values()]) {
      this.#settle(command).reject(
        new CommandError(OUTCOME_UNKNOWN, "the connection was lost before the answer came"),
      );
    }
    if (!isOver) return;
    for (const command of this.#pacer.clear()) {
      this.#settle(command).reject(new CommandError(NOT_SENT, "the client is not connected"));
    }
  }

  /** Takes in an answer. */
  hear(message: Ok | Err): void {
    const command = message.id === undefined ? undefined : this.#sent.get(message.id);
    if (!command) return;
    this.#settle(command);
    if (message.t === "ok") {
      const { v, replayed = false } = message;
      command.resolve({ ...(v !== undefined && { v }), replayed });
      return;
    }
    const { code, detail, order_status, order_version, allowed } = message;
    const note = {
      ...(order_status != null && { orderStatus: order_status }),
      ...(order_version != null && { orderVersion: order_version }),
      ...(allowed != null && { allowed }),
    };
    command.reject(new CommandError(code, detail, note));
  }

  #expire(command: Command): void {
    const error = this.#pacer.remove(command)
      ? new CommandError(NOT_SENT, "no connection in time")
      : new CommandError(OUTCOME_UNKNOWN, "no answer in time");
    this.#settle(command).reject(error);
  }

  #settle(command: Command): Command {
    this.#sent.delete(command.message.id);
    this.#around.timers.clearTimeout(command.timer);
    return command;
  }
}

/** A command that stays here. */
export function notSent(detail: string): Promise<never> {
  return Promise.reject(new CommandError(NOT_SENT, detail));
}
