//! Things to send, no faster than the hub takes them: so many per second, over a burst.
//!
//! Invariants: first in, first out; nothing is sent while shut; at most one timer, and none while nothing waits.

import type { Timers } from "./types.ts";

/** How much of the hub's rate is used: its clock is not ours, and what is refused twice closes the connection. */
const SHARE = 0.9;

export class Pacer<T> {
  #waiting: T[] = [];
  readonly #send: (item: T) => void;
  readonly #monotonic: () => number;
  readonly #timers: Timers;
  #isOpen = false;
  #perMs = 0;
  #burst = 0;
  #tokens = 0;
  #filledAt = 0;
  #timer: unknown;

  constructor(monotonic: () => number, timers: Timers, send: (item: T) => void) {
    this.#monotonic = monotonic;
    this.#timers = timers;
    this.#send = send;
  }

  /** What waits, first in first. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  /** Begins to send: `burst` at once, and `perSecond` from then on. */
  open(perSecond: number, burst: number): void {
    this.#isOpen = true;
    this.#perMs = (perSecond * SHARE) / 1000;
    this.#burst = Math.max(1, Math.floor(burst * SHARE));
    this.#tokens = this.#burst;
    this.#filledAt = this.#monotonic();
    this.#drain();
  }

  /** Stops sending. What waits stays. */
  shut(): void {
    this.#isOpen = false;
    this.#timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#drain();
  }

  /** Takes something back that was not sent yet. False when it is gone already. */
  remove(item: T): boolean {
    const index = this.#waiting.indexOf(item);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }

  /** Takes everything back. */
  clear(): T[] {
    return this.#waiting.splice(0);
  }

  #drain(): void {
    if (!this.#isOpen || this.#timer !== undefined) return;
    const now = this.#monotonic();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
    while (this.#tokens >= 1 && this.#isOpen) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#tokens -= 1;
      this.#send(item);
    }
    if (!this.#isOpen || this.#waiting.length === 0) return;
    const wait = Math.ceil((1 - this.#tokens) / this.#perMs);
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = undefined;
      this.#drain();
    }, wait);
  }
}
