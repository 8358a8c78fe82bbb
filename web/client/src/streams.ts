//! All streams of a client: who watches them, what was asked of the hub, and what it said.
//!
//! Invariants: one subscription per name, however many watch it; a stream that lost its place is asked for once, not
//! again before that was answered; listeners are told after a whole frame was taken in, so nobody sees half of one.

import type { StreamError } from "./errors.ts";
import type { Begun, Err, Ev, FromHub, Refused, Resume, Snap, ToHub, Welcome } from "./frames.ts";
import { byteLength } from "./frames.ts";
import type { Items } from "./items.ts";
import { tell } from "./listeners.ts";
import { Pacer } from "./pacer.ts";
import { type Source, Subscription } from "./subscription.ts";
import type { Stream, StreamEvent, StreamItem, Timers } from "./types.ts";
import { ALL_SITES, Union } from "./union.ts";
import { endIfRefused, watcher } from "./watcher.ts";

/** The most streams of a client: what the hub allows a connection of staff. */
export const STREAMS_MAX = 1_000;
/** How long a subscription outlives its last watcher, ms: pages that follow each other share it. */
export const LINGER_MS = 1_000;
/** The hub's burst of subscriptions, seconds of its rate. */
const BURST_S = 4;

/** The streams whose critical events the hub wants acknowledged. */
const BOARDS = "board:";
/** Refusals that say nothing about the stream. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "rate_limited",
  "overloaded",
  "recovering",
  "outcome_unknown",
]);

/** What streams need of their client. */
export interface Surroundings {
  timers: Timers;
  monotonic: () => number;
  nextId: () => number;
  /** False while there is no connection: then nothing was sent. */
  send: (message: ToHub) => boolean;
  /** What was sent and has not left. */
  unsentBytes: () => number;
}

export class Streams {
  readonly #around: Surroundings;
  /** Critical events of boards are acknowledged here. */
  readonly #isAcknowledging: boolean;
  readonly #byName = new Map<string, Subscription>();
  readonly #byHandle = new Map<number, Subscription>();
  #union: Union | undefined;
  /** What was asked under which id. */
  readonly #asks = new Map<number, Subscription | Union>();
  readonly #pacer: Pacer<Subscription | Union>;
  #isOpen = false;
  readonly #touched = new Set<Subscription>();
  readonly #iterated = new Set<Items>();
  #isUnionTouched = false;

  constructor(around: Surroundings, isAcknowledging: boolean) {
    this.#around = around;
    this.#isAcknowledging = isAcknowledging;
    this.#pacer = new Pacer(around.monotonic, around.timers, (asked) => this.#ask(asked));
  }

  watch<T>(name: string): Stream<T> {
    const source = name === ALL_SITES ? this.#unionSource() : this.#source(name);
    source.refs += 1;
    return watcher<T>(source, {
      iterated: this.#iterated,
      taken: (item) => this.#handedOver(item),
      ack: (event) => this.ack(event),
      release: () => this.#release(source),
    });
  }

  /** Iterators end with their client, in an error where that is no wish of the application's. */
  end(error?: StreamError): void {
    for (const items of [...this.#iterated]) {
      if (error) items.end(error);
      else items.cancel();
    }
  }

  /** The streams to begin with, as many as fit into so many bytes. The others follow after the welcome. */
  resume(bytes: number): Resume[] {
    const resume: Resume[] = [];
    let left = bytes;
    for (const asked of this.#wanted()) {
      const entry: Resume = { s: asked.name, ...(asked instanceof Subscription && asked.position) };
      left -= byteLength(JSON.stringify(entry)) + 1;
      if (left < 0) break;
      if (asked instanceof Subscription && asked.phase !== "refused") asked.phase = "asked";
      resume.push(entry);
    }
    return resume;
  }

  welcome({ streams, limits }: Welcome, resumed: readonly Resume[]): void {
    this.#isOpen = true;
    for (const joined of streams) {
      if ("err" in joined) this.#refusedByName(joined);
      else this.#begin(joined);
    }
    const asked = new Set([...resumed, ...streams].map((entry) => entry.s));
    for (const wanted of this.#wanted()) if (!asked.has(wanted.name)) this.#queue(wanted);
    this.#pacer.open(limits.subscriptions_per_s, limits.subscriptions_per_s * BURST_S);
  }

  /** The connection is gone; `forget`: the positions are worth nothing; `rights`: who may see what has changed. */
  lost(forget: boolean, rights: boolean): void {
    this.#isOpen = false;
    this.#pacer.shut();
    this.#pacer.clear();
    this.#asks.clear();
    this.#byHandle.clear();
    for (const subscription of this.#byName.values()) {
      subscription.offline(forget);
      this.#touch(subscription);
    }
    if (rights && this.#union) this.#disband(this.#union);
    for (const subscription of this.#byName.values()) if (subscription.refs === 0) this.#forget(subscription);
  }

  /** Drops the data and the positions of all streams. */
  forget(): void {
    for (const subscription of this.#byName.values()) {
      subscription.forget();
      this.#touch(subscription);
    }
  }

  /** Takes in what the hub says about streams. */
  hear(message: FromHub): void {
    switch (message.t) {
      case "sub_ok":
        this.#asks.delete(message.id);
        this.#begin(message);
        break;
      case "err":
        this.#refused(message);
        break;
      case "snap":
        this.#snap(message);
        break;
      case "ev":
        this.#event(message);
        break;
      case "reset": {
        const subscription = this.#byHandle.get(message.h);
        subscription?.reset();
        this.#touch(subscription);
        break;
      }
      case "ping":
        this.#ping(new Map(message.w));
        break;
      default:
    }
  }

  /** The application has seen the critical events of the stream up to this one. */
  ack({ stream, offset }: Pick<StreamEvent, "stream" | "offset">): void {
    const subscription = this.#byName.get(stream);
    if (!subscription) return;
    subscription.acked = Math.max(subscription.acked ?? 0, offset);
    this.#sendAck(subscription);
  }

  /** Makes visible what was taken in, and tells the listeners. */
  publish(): () => void {
    const told = [...this.#touched].map((subscription) => ({ subscription, ...subscription.publish() }));
    this.#touched.clear();
    const union = this.#union;
    const isUnionTouched =
      this.#isUnionTouched || told.some((one) => one.isChanged && union?.members.has(one.subscription.name));
    this.#isUnionTouched = false;
    if (isUnionTouched) union?.publish();
    return () => {
      for (const { subscription, items, isChanged } of told) {
        for (const item of items) {
          tell(subscription.items, item);
          if (union?.members.has(subscription.name)) tell(union.items, item);
        }
        if (isChanged) tell(subscription.changes);
        // Readers say themselves what they have taken.
        if (subscription.refs > 0 && !this.#isIterated(subscription)) {
          const last = items.findLast((item) => item.kind !== "reset" && item.crit);
          if (last) this.#handedOver(last);
        }
      }
      if (isUnionTouched && union) tell(union.changes);
      for (const items of [...this.#iterated]) endIfRefused(items);
    };
  }

  #source(name: string): Source {
    const known = this.#byName.get(name);
    if (known) {
      this.#around.timers.clearTimeout(known.linger);
      return known;
    }
    const subscription = new Subscription(name);
    if (this.#byName.size >= STREAMS_MAX) {
      subscription.refuse("too_many_streams");
      subscription.publish();
      return subscription;
    }
    this.#byName.set(name, subscription);
    if (this.#isOpen) this.#queue(subscription);
    return subscription;
  }

  #unionSource(): Source {
    if (!this.#union) {
      this.#union = new Union();
      if (this.#isOpen) this.#queue(this.#union);
    }
    return this.#union;
  }

  #release(source: Source): void {
    source.refs -= 1;
    if (source.refs > 0) return;
    if (source instanceof Union) {
      if (source !== this.#union) return;
      this.#disband(source);
      this.#pacer.remove(source);
      this.#union = undefined;
    } else if (source instanceof Subscription && this.#byName.get(source.name) === source) {
      if (!this.#isOpen) this.#forget(source);
      else source.linger = this.#around.timers.setTimeout(() => this.#forget(source), LINGER_MS);
    }
  }

  #disband(union: Union): void {
    for (const member of [...union.members.values()]) {
      union.members.delete(member.name);
      this.#release(member);
    }
    this.#isUnionTouched = true;
  }

  #forget(subscription: Subscription): void {
    this.#around.timers.clearTimeout(subscription.linger);
    this.#byName.delete(subscription.name);
    this.#touched.delete(subscription);
    if (subscription.handle !== undefined) this.#byHandle.delete(subscription.handle);
    if (!this.#pacer.remove(subscription)) this.#leave(subscription.name);
  }

  #leave(s: string): void {
    if (this.#isOpen) this.#around.send({ t: "unsub", id: this.#around.nextId(), s });
  }

  /** What is not asked for by another name already. */
  *#wanted(): Iterable<Subscription | Union> {
    yield* this.#byName.values();
    if (this.#union?.members.size === 0) yield this.#union;
  }

  #queue(asked: Subscription | Union): void {
    if (asked instanceof Subscription) {
      asked.phase = "queued";
      this.#touch(asked);
    }
    this.#pacer.remove(asked);
    this.#pacer.push(asked);
  }

  #ask(asked: Subscription | Union): void {
    const id = this.#around.nextId();
    for (const [before, other] of this.#asks) if (other === asked) this.#asks.delete(before);
    this.#asks.set(id, asked);
    const from = asked instanceof Subscription ? asked.position : undefined;
    if (asked instanceof Subscription) asked.phase = "asked";
    const sub = { t: "sub", id, s: asked.name } as const;
    this.#around.send(from ? { ...sub, from } : sub);
  }

  #begin(begun: Begun): void {
    const union = this.#union;
    if (union?.covers(begun.s) && !union.members.has(begun.s)) {
      const member = this.#byName.get(begun.s) ?? new Subscription(begun.s);
      this.#around.timers.clearTimeout(member.linger);
      member.refs += 1;
      this.#byName.set(member.name, member);
      union.adopt(member);
    }
    const subscription = this.#byName.get(begun.s);
    if (!subscription) {
      // Nobody watches it any more.
      this.#leave(begun.s);
      return;
    }
    if (subscription.handle !== undefined) this.#byHandle.delete(subscription.handle);
    this.#byHandle.set(begun.h, subscription);
    if (!subscription.begin(begun)) this.#resync(subscription);
    else if (subscription.acked !== undefined) this.#sendAck(subscription);
    this.#touch(subscription);
  }

  #snap(snap: Snap): void {
    const subscription = this.#byHandle.get(snap.h);
    subscription?.snap(snap, this.#around.monotonic());
    this.#touch(subscription);
  }

  #event(event: Ev): void {
    const subscription = this.#byHandle.get(event.h);
    if (!subscription) return;
    if (!subscription.event(event, this.#around.monotonic())) this.#resync(subscription);
    this.#touch(subscription);
  }

  #refused({ id, code }: Err): void {
    const asked = id === undefined ? undefined : this.#asks.get(id);
    if (id === undefined || !asked) return;
    this.#asks.delete(id);
    this.#refuse(asked, code);
  }

  #refusedByName({ s, err }: Refused): void {
    const asked = s === ALL_SITES ? this.#union : this.#byName.get(s);
    if (asked) this.#refuse(asked, err);
  }

  #refuse(asked: Subscription | Union, code: string): void {
    const isTransient = TRANSIENT.has(code);
    if (asked instanceof Union) {
      if (!isTransient && asked.members.size === 0) asked.refuse(code);
      this.#isUnionTouched = true;
      return;
    }
    if (isTransient) asked.postpone();
    else asked.refuse(code);
    this.#touch(asked);
    // A site that is not the caller's any more leaves the union.
    if (!isTransient && this.#union?.members.delete(asked.name)) {
      if (this.#union.members.size === 0) this.#union.refuse(code);
      this.#isUnionTouched = true;
      this.#release(asked);
    }
  }

  #ping(tops: ReadonlyMap<number, number>): void {
    for (const subscription of this.#byName.values()) {
      const top = subscription.handle === undefined ? undefined : tops.get(subscription.handle);
      if (subscription.ping(top)) this.#queue(subscription);
    }
    const union = this.#union;
    if (union?.members.size === 0 && union.current.status === "loading") this.#queue(union);
  }

  /** Only a snapshot helps. */
  #resync(subscription: Subscription): void {
    subscription.position = undefined;
    this.#queue(subscription);
  }

  #isIterated(source: Source): boolean {
    return [...this.#iterated].some((items) => items.source === source);
  }

  #handedOver(item: StreamItem): void {
    if (this.#isAcknowledging && item.kind !== "reset" && item.crit && item.stream.startsWith(BOARDS))
      this.ack(item);
  }

  #sendAck({ handle: h, acked: o }: Subscription): void {
    if (h !== undefined && o !== undefined) this.#around.send({ t: "ack", h, o });
  }

  #touch(subscription: Subscription | undefined): void {
    if (subscription) this.#touched.add(subscription);
  }
}
