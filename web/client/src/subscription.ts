//! One stream of the hub: where this client stands in it, and whether that is the truth.
//!
//! Invariants: an event is taken in only when its offset is the next one; a snapshot only when all of its parts are
//! there; nothing is told twice, and the state is never older than what was told; listeners hear of both once everything
//! that came with them is taken in. It sends nothing: what it returns tells its owner to.
//!
//! A hub whose reader is too slow says `reset`, then the critical events that were not read, then a snapshot. Those events
//! are told and not taken in; the snapshot may be older than they are, and older than what was told before: then it shows
//! once the events after it have caught up.

import type { Begun, Ev, Position, Snap } from "./frames.ts";
import { resetTo } from "./items.ts";
import { type Change, Model } from "./model.ts";
import type { EventKind } from "./order.ts";
import type { StreamEvent, StreamItem, StreamSnapshot, StreamStatus } from "./types.ts";

/** The largest snapshot, parts; the hub makes parts of 32 KiB, so 32 MiB. */
export const SNAPSHOT_PARTS_MAX = 1_024;

/** What can be watched: a subscription, or a union of some. */
export interface Source {
  readonly name: string;
  readonly current: StreamSnapshot<unknown>;
  readonly changes: Set<() => void>;
  readonly items: Set<(item: StreamItem) => void>;
  /** Watchers. */
  refs: number;
}

/**
 * `idle`: not asked for on this connection. `queued`: about to be. `asked`: no answer yet. `snapshot`: answered, and
 * waiting for parts. `catch up`: those are there, and what was known before is newer. `replay`: events are on their way.
 */
type Phase = "idle" | "queued" | "asked" | "snapshot" | "catch up" | "replay" | "live" | "refused";

export class Subscription implements Source {
  readonly name: string;
  readonly changes: Source["changes"] = new Set();
  readonly items: Source["items"] = new Set();
  refs = 0;
  current: StreamSnapshot<unknown> = { status: "loading", data: undefined, resets: 0 };
  phase: Phase = "idle";
  /** The hub's name for it on this connection. */
  handle: number | undefined;
  /** Where it stands; undefined: only a snapshot helps. */
  position: Position | undefined;
  /** The last offset that was acknowledged. */
  acked: number | undefined;
  /** Runs out when nobody has watched for a moment. */
  linger: unknown;
  readonly #model: Model;
  /** The offset after what the hub sends first. */
  #target = 0;
  #epoch: string | undefined;
  /** The highest offset that was told, in this epoch. */
  #toldTo: Position | undefined;
  /** Critical events come before the snapshot. */
  #isReset = false;
  /** The state was shown once. */
  #isKnown = false;
  /** It is older than what is shown now. */
  #isHeld = false;
  #parts: Snap[] = [];
  #told: StreamItem[] = [];
  #error: string | undefined;
  #receivedAt: number | undefined;
  #resets = 0;
  /** What the last ping said this stream has reached, where that was news. */
  #owed: number | undefined;
  /** It was unanswered or incomplete when the last ping came. */
  #isOverdue = false;

  constructor(name: string) {
    this.name = name;
    this.#model = new Model(name);
  }

  /** The hub begins it. False when that does not fit to where it stands. */
  begin({ h, e, o, how }: Begun): boolean {
    this.handle = h;
    this.#isOverdue = false;
    this.#error = undefined;
    this.#parts = [];
    this.#isReset = false;
    this.#target = o;
    this.#enter(e);
    if (how === "live" || how === "replay") {
      const at = this.position;
      if (at?.e !== e || at.o > o || (how === "live" && at.o !== o)) return false;
      this.phase = at.o === o ? "live" : "replay";
    } else {
      this.position = undefined;
      this.phase = "snapshot";
    }
    return true;
  }

  /** A part of a snapshot came. */
  snap(snap: Snap, at: number): void {
    if (!this.#isWelcome(snap)) return;
    this.#receivedAt = at;
    const first = this.#parts[0];
    if (snap.part === 1 || !first || first.o !== snap.o || first.e !== snap.e) this.#parts = [];
    if (snap.part !== this.#parts.length + 1) return;
    this.#parts.push(snap);
    if (snap.parts > SNAPSHOT_PARTS_MAX) {
      this.refuse("too_large");
    } else if (snap.part === snap.parts) {
      this.#load(snap);
    }
  }

  #load({ e, o }: Snap): void {
    this.#enter(e);
    this.#model.load(this.#parts.map((part) => part.data));
    this.#parts = [];
    this.#isReset = false;
    this.position = { e, o };
    this.#target = Math.max(this.#target, this.#toldTo?.o ?? 0);
    this.#isHeld = true;
    this.phase = "catch up";
    if (o >= this.#target) this.#show(this.position);
  }

  /** The snapshot, and what came after it, are as new as what was told. */
  #show(position: Position): void {
    this.phase = "live";
    this.#isHeld = false;
    this.#toldTo = position;
    if (this.#isKnown) this.#resets += 1;
    this.#isKnown = true;
    this.#told.push(resetTo(this.name, "snapshot", this.#model.data, position));
  }

  /** Offsets of another epoch say nothing about this one. */
  #enter(e: string): void {
    if (this.#toldTo && this.#toldTo.e !== e) {
      this.#toldTo = undefined;
      this.acked = undefined;
    }
    this.#epoch = e;
  }

  /** An event came. False when one before it is missing. */
  event(event: Ev, at: number): boolean {
    if (this.#isReset) this.#aside(event);
    if (!this.#isFollowing() || !this.position) return true;
    if (event.o <= this.position.o) return true;
    this.#receivedAt = at;
    if (event.o !== this.position.o + 1) return false;
    this.position = { e: this.position.e, o: event.o };
    const change = this.#model.apply(event);
    const isThere = event.o >= this.#target;
    if (this.phase === "catch up") {
      if (isThere) this.#show(this.position);
      return true;
    }
    if (isThere) this.phase = "live";
    this.#toldTo = this.position;
    if (change) this.#tell(event, change);
    return true;
  }

  /** A critical event that comes before the snapshot which has it. */
  #aside(event: Ev): void {
    if (!event.crit || this.#epoch === undefined || event.o <= (this.#toldTo?.o ?? 0)) return;
    this.#toldTo = { e: this.#epoch, o: event.o };
    this.#tell(event, this.#model.preview(event));
  }

  #tell(event: Ev, change: Change): void {
    if (event.k !== undefined) this.#told.push(told(this.name, event, event.k, change));
  }

  #isFollowing(): boolean {
    return this.phase === "live" || this.phase === "replay" || this.phase === "catch up";
  }

  /** The hub takes back what it said; a snapshot follows. */
  reset(): void {
    this.position = undefined;
    this.phase = "snapshot";
    this.#isReset = true;
    this.#target = 0;
    this.#parts = [];
  }

  refuse(code: string): void {
    this.forget();
    this.phase = "refused";
    this.#error = code;
    this.#parts = [];
  }

  /** The hub cannot say now: to be asked again at the next ping. */
  postpone(): void {
    this.phase = "asked";
    this.#isOverdue = true;
  }

  /** Nothing of it may be seen any more. */
  forget(): void {
    this.#model.clear();
    this.#isKnown = false;
    this.#isHeld = false;
    this.position = undefined;
    this.#toldTo = undefined;
    this.acked = undefined;
    this.#told = [];
  }

  /** The connection is gone; `forget` when the position is worth nothing any more. */
  offline(forget: boolean): void {
    if (this.phase !== "refused") this.phase = "idle";
    // What is held back is no place to go on from.
    if (forget || this.#isHeld) this.position = undefined;
    this.#isReset = false;
    this.handle = undefined;
    this.#parts = [];
    this.#owed = undefined;
    this.#isOverdue = false;
  }

  /**
   * A ping came, with the offset that this stream has reached where that is news. True when it is to be asked for
   * again: what the ping before announced, or what was begun or asked for by then, has still not come.
   */
  ping(top: number | undefined): boolean {
    const isSettled = this.phase === "live" || this.phase === "refused" || this.phase === "queued";
    const isBehind = this.phase === "live" && (this.position?.o ?? 0) < (this.#owed ?? 0);
    const isLate = isBehind || (!isSettled && this.#isOverdue);
    if (isLate && this.phase !== "asked") this.position = undefined;
    // A hub that does not come to where it was is believed the next time.
    if (isLate && this.#isHeld) this.#toldTo = undefined;
    this.#owed = top;
    this.#isOverdue = !isSettled;
    return isLate;
  }

  /** Makes what was taken in visible. Returns what to tell the listeners. */
  publish(): { items: StreamItem[]; isChanged: boolean } {
    const { current } = this;
    const position = this.#isHeld ? undefined : this.position;
    const next: StreamSnapshot<unknown> = {
      status: this.#status(),
      ...(this.#error !== undefined && { error: this.#error }),
      data: this.#isHeld ? current.data : this.#model.data,
      ...(position && { epoch: position.e, offset: position.o }),
      ...(this.#receivedAt !== undefined && { receivedAt: this.#receivedAt }),
      resets: this.#resets,
    };
    const isChanged = !isAlike(current, next);
    if (isChanged) this.current = next;
    return { items: this.#told.splice(0), isChanged };
  }

  /** The answer to what was asked, or something newer; not a straggler of what was asked before. */
  #isWelcome({ e, o }: Snap): boolean {
    if (this.phase === "snapshot") return true;
    return this.#isFollowing() && (this.position?.e !== e || this.position.o <= o);
  }

  #status(): StreamStatus {
    if (this.phase === "live" || this.phase === "refused") return this.phase;
    return this.#isKnown ? "stale" : "loading";
  }
}

/** Whether all fields are the same. */
function isAlike<T extends object>(a: T, b: T): boolean {
  const fields = Object.keys({ ...a, ...b }) as (keyof T)[];
  return fields.every((field) => a[field] === b[field]);
}

function told(stream: string, event: Ev, kind: EventKind, change: object): StreamEvent {
  const { id, v, at, d } = event;
  return {
    stream,
    kind,
    ...(id !== undefined && { id }),
    ...(v !== undefined && { v }),
    ...(at !== undefined && { at }),
    ...(d !== undefined && { patch: d }),
    offset: event.o,
    crit: event.crit ?? false,
    ...change,
  };
}
