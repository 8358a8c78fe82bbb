//! A stream as an async iterator: every event once and in order, or a reset in the place of those that are missing.
//!
//! Invariants: a bounded number of items waits; where one more comes, they give way to one reset, which is the state when
//! it is read, except critical events, which are read before it; nothing comes after the end. What its reader ends is over
//! at once; where the hub ends it, what waits is read first, and then it throws why.

import type { Source } from "./subscription.ts";
import type { StreamItem, StreamReset } from "./types.ts";

/** The most items that wait for their reader unless it says otherwise. */
export const ITEMS_MAX = 1_024;

type Result = IteratorResult<StreamItem, undefined>;

const DONE: Result = { done: true, value: undefined };

export class Items implements AsyncIterableIterator<StreamItem, undefined> {
  readonly source: Source;
  readonly #max: number;
  readonly #onTaken: (item: StreamItem) => void;
  readonly #onEnd: () => void;
  #waiting: StreamItem[] = [];
  /** The state is to be read in the place of what waited. */
  #owed: StreamReset["reason"] | undefined = "snapshot";
  #isOver = false;
  #error: Error | undefined;
  #wake = () => {};
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: Source, max: number, onTaken: (item: StreamItem) => void, onEnd: () => void) {
    this.source = source;
    this.#max = Math.max(1, max);
    this.#onTaken = onTaken;
    this.#onEnd = onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** One more happened. */
  readonly put = (item: StreamItem): void => {
    if (this.#isOver || (this.#owed && !(this.#owed === "overflow" && isCritical(item)))) return;
    this.#waiting.push(item);
    if (this.#waiting.length > this.#max) {
      // Where even those are too many, the newest stay.
      this.#waiting = this.#waiting.filter(isCritical).slice(-this.#max);
      this.#owed = "overflow";
    }
    this.#wake();
  };

  /** Never answers within the call: listeners of the same frame are told before. */
  next(): Promise<Result> {
    const result = this.#last.then(() => this.#take());
    this.#last = result.catch(() => {});
    return result;
  }

  return(): Promise<Result> {
    this.cancel();
    return Promise.resolve(DONE);
  }

  /** Nobody reads on. */
  readonly cancel = (): void => {
    this.#waiting = [];
    this.#owed = undefined;
    this.end();
  };

  /** Nothing more comes, because of `error`. */
  end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.source.items.delete(this.put);
    this.#onEnd();
    this.#wake();
  }

  async #take(): Promise<Result> {
    for (;;) {
      const value = this.#waiting.shift() ?? this.#reset();
      if (value) {
        this.#onTaken(value);
        return { done: false, value };
      }
      if (this.#isOver) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    return DONE;
  }

  /** The state that is owed. Where nothing is known yet, its first snapshot will be told like any other. */
  #reset(): StreamReset | undefined {
    const reason = this.#owed;
    this.#owed = undefined;
    const { data, epoch, offset } = this.source.current;
    if (!reason || data === undefined) return undefined;
    return resetTo(
      this.source.name,
      reason,
      data,
      epoch === undefined ? undefined : { e: epoch, o: offset ?? 0 },
    );
  }
}

function isCritical(item: StreamItem): boolean {
  return item.kind !== "reset" && item.crit;
}

/** The state in the place of events. */
export function resetTo(
  stream: string,
  reason: StreamReset["reason"],
  data: unknown,
  position?: { e: string; o: number },
): StreamReset {
  return { kind: "reset", stream, reason, data, ...(position && { epoch: position.e, offset: position.o }) };
}
