//! What is known in one stream: one order, many orders, or a menu. Pure.
//!
//! The form follows the snapshot: a field `orders` or `products` makes a collection, anything else is one object.
//! Published data is never changed; what an event does not touch stays the same object.

import type { Ev } from "./frames.ts";
import { isObject, isSame, mergePatch } from "./patch.ts";

/**
 * Orders that ended are kept until the next snapshot, so that the application can show how they went; on a screen that
 * runs for days only so many.
 */
export const ENDED_ORDERS_MAX = 1_000;

const FINAL: ReadonlySet<unknown> = new Set(["FULFILLED", "CANCELLED", "EXPIRED"]);

/** What an event changed; both missing where it is about something unknown. */
export interface Change {
  before?: unknown;
  state?: unknown;
}

interface Collection {
  readonly field: "orders" | "products";
  readonly items: Map<string, unknown>;
  rest: Record<string, unknown>;
}

export class Model {
  /** On `me` an order's version decides what is newer: its offsets do not outlive a boot of the hub. */
  readonly #byVersion: boolean;
  #many: Collection | undefined;
  readonly #ended = new Set<string>();
  #data: unknown;
  #isPublished = true;

  constructor(stream: string) {
    this.#byVersion = stream === "me";
  }

  /** The state as it may be handed out; undefined before the first snapshot. */
  get data(): unknown {
    if (!this.#isPublished && this.#many) this.#data = published(this.#many);
    this.#isPublished = true;
    return this.#data;
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#many = undefined;
    this.#ended.clear();
    this.#data = undefined;
    this.#isPublished = true;
  }

  /** Takes the state from a snapshot, which has one or more parts. */
  load(parts: readonly unknown[]): void {
    const whole = joined(parts);
    const before = this.#many?.items;
    this.clear();
    const field = isObject(whole) && collectionOf(whole);
    if (!field) {
      this.#data = whole;
      return;
    }
    const { [field]: list, ...rest } = whole;
    const items = new Map<string, unknown>();
    for (const item of list as unknown[]) {
      const key = keyOf(field, item);
      const known = before?.get(key);
      const isOld = this.#byVersion && versionOf(known) > versionOf(item);
      items.set(key, isOld || isSame(known, item) ? known : item);
      this.#note(key, items.get(key));
    }
    this.#many = { field, items, rest };
    this.#isPublished = false;
  }

  /** Takes in an event. Undefined when it is older than what is known. */
  apply(event: Ev): Change | undefined {
    if (event.k === undefined) return {};
    if (!this.#many) {
      const before = this.#data;
      this.#data = changed(before, event);
      return { before, state: this.#data };
    }
    if (event.k === "site.changed") {
      this.#many.rest = { ...this.#many.rest, site: event.d };
      this.#isPublished = false;
      return {};
    }
    return event.id === undefined ? {} : this.#applyTo(this.#many, event.id, event);
  }

  /** What an event would change, as far as it is known. Takes nothing in. */
  preview(event: Ev): Change {
    const before = this.#many ? this.#many.items.get(event.id ?? "") : this.#data;
    return before === undefined ? {} : { before, state: changed(before, event) };
  }

  #applyTo({ items }: Collection, key: string, event: Ev): Change | undefined {
    const before = items.get(key);
    if (this.#byVersion && event.v !== undefined && versionOf(before) >= event.v) return undefined;
    if (event.k === "product.removed") {
      if (items.delete(key)) this.#isPublished = false;
      return { before };
    }
    // A patch of something that is not here: it ended long ago, or is none of this stream's business.
    if (before === undefined && !isWhole(event)) return {};
    const state = changed(before, event);
    if (state !== before) {
      items.set(key, state);
      this.#isPublished = false;
      this.#note(key, state);
      this.#forgetEnded(items);
    }
    return { before, state };
  }

  #note(key: string, item: unknown): void {
    if (isObject(item) && FINAL.has(item.status)) this.#ended.add(key);
  }

  #forgetEnded(items: Map<string, unknown>): void {
    for (const key of this.#ended) {
      if (this.#ended.size <= ENDED_ORDERS_MAX) return;
      this.#ended.delete(key);
      items.delete(key);
    }
  }
}

/** Whether an event brings the whole thing, not a patch of it. */
function isWhole(event: Ev): boolean {
  return event.k === "order.placed" || event.k === "product.changed" || event.k === "job.changed";
}

function changed(before: unknown, event: Ev): unknown {
  if (event.d === undefined) return before;
  if (isWhole(event)) return isSame(before, event.d) ? before : event.d;
  return mergePatch(before, event.d);
}

/** The parts of a snapshot as one: lists are joined, of everything else the last word counts. */
function joined(parts: readonly unknown[]): unknown {
  if (parts.length === 1) return parts[0];
  const whole: Record<string, unknown> = {};
  for (const [field, value] of parts.filter(isObject).flatMap((part) => Object.entries(part))) {
    const list = whole[field];
    whole[field] = Array.isArray(list) && Array.isArray(value) ? [...list, ...value] : value;
  }
  return whole;
}

function collectionOf(whole: Record<string, unknown>): Collection["field"] | undefined {
  if (Array.isArray(whole.orders)) return "orders";
  return Array.isArray(whole.products) ? "products" : undefined;
}

function keyOf(field: Collection["field"], item: unknown): string {
  return String((item as { id?: unknown; sku?: unknown })[field === "orders" ? "id" : "sku"]);
}

function versionOf(item: unknown): number {
  const version = isObject(item) ? item.version : undefined;
  return typeof version === "number" ? version : 0;
}

function published({ field, items, rest }: Collection): unknown {
  return { ...rest, [field]: field === "orders" ? new Map(items) : sorted([...items.values()]) };
}

/** As the hub sorts: by category, name, sku. */
function sorted(products: unknown[]): unknown[] {
  const keys = ["category", "name", "sku"] as const;
  return (products as Record<(typeof keys)[number], string>[]).sort((a, b) => {
    const key = keys.find((key) => a[key] !== b[key]);
    return key === undefined ? 0 : a[key] < b[key] ? -1 : 1;
  });
}
