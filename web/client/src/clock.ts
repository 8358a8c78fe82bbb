//! The hub's clock, as far as it can be known from here.
//!
//! Time is counted on the monotonic clock, so a device whose clock is wrong, or jumps, counts down correctly. Each
//! handshake bounds the offset between the two clocks: `welcome.now` was read after `hello` left and before `welcome`
//! came. Bounds of several handshakes are intersected, so the shortest round trip wins by itself. Clocks drift, so the
//! bounds widen with their age; and monotonic clocks may stand still while a device sleeps, so a handshake that
//! contradicts what was known replaces it.

/** How far two clocks drift apart, as a part of the time passed: 200 ppm is more than quartz does. */
const DRIFT = 0.0002;

export class HubClock {
  readonly #monotonic: () => number;
  /** The bounds of hub time minus monotonic time, ms, as they were at `#asOf`. */
  #bounds: { low: number; high: number } | undefined;
  #asOf = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** The hub's time, ms since the epoch; undefined before the first handshake. */
  now(): number | undefined {
    return this.#bounds && this.#monotonic() + (this.#bounds.low + this.#bounds.high) / 2;
  }

  /** How far `now` may be off, ms, as it was at the last handshake; without bound before the first. */
  uncertaintyMs(): number {
    return this.#bounds ? (this.#bounds.high - this.#bounds.low) / 2 : Number.POSITIVE_INFINITY;
  }

  /** The hub's clock showed `now` at some moment between `sentAt` and the present, on the monotonic clock. */
  handshake(now: number, sentAt: number): void {
    const at = this.#monotonic();
    const drift = (at - this.#asOf) * DRIFT;
    const { low, high } = this.#bounds ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const both = { low: Math.max(low - drift, now - at), high: Math.min(high + drift, now - sentAt) };
    this.#bounds = both.low <= both.high ? both : { low: now - at, high: now - sentAt };
    this.#asOf = at;
  }
}
