//! Time that passes only when a test says so.

import type { Timers } from "../../src/index";

export class ManualTime implements Timers {
  /** The device's clock. May be set. */
  wall = 1_700_000_000_000;
  #monotonic = 5_000;
  #nextId = 1;
  readonly #due = new Map<number, { at: number; run: () => void }>();

  readonly now = (): number => this.wall;
  readonly monotonic = (): number => this.#monotonic;

  /** Timers that have not run. */
  get pending(): number {
    return this.#due.size;
  }

  /** Milliseconds until the next timer. */
  get untilNext(): number {
    return Math.min(...[...this.#due.values()].map((timer) => timer.at)) - this.#monotonic;
  }

  setTimeout(run: () => void, ms: number): unknown {
    const id = this.#nextId++;
    this.#due.set(id, { at: this.#monotonic + ms, run });
    return id;
  }

  clearTimeout(id: unknown): void {
    this.#due.delete(id as number);
  }

  /** Lets time pass; timers run at their time. */
  advance(ms: number): void {
    const until = this.#monotonic + ms;
    for (;;) {
      const [next] = [...this.#due]
        .filter(([, timer]) => timer.at <= until)
        .sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      const [id, timer] = next;
      this.#due.delete(id);
      this.#pass(timer.at - this.#monotonic);
      timer.run();
    }
    this.#pass(until - this.#monotonic);
  }

  #pass(ms: number): void {
    this.#monotonic += Math.max(0, ms);
    this.wall += Math.max(0, ms);
  }
}
