//! `admin` without a site: the streams of all sites that the caller may watch, seen as one.
//!
//! The hub answers such a request with one stream per site, and those are resumed by name like any other. The data is
//! the union of their orders. An event comes as its site's stream tells it, with that stream's offset.

import type { Source, Subscription } from "./subscription.ts";
import type { Orders, StreamSnapshot } from "./types.ts";

/** The name that stands for all of them. */
export const ALL_SITES = "admin";

export class Union implements Source {
  readonly name = ALL_SITES;
  readonly changes: Source["changes"] = new Set();
  readonly items: Source["items"] = new Set();
  refs = 0;
  current: StreamSnapshot<unknown> = { status: "loading", data: undefined, resets: 0 };
  readonly members = new Map<string, Subscription>();
  #error: string | undefined;

  /** Whether this is a stream of one of the sites. */
  covers(stream: string): boolean {
    return stream.startsWith(`${ALL_SITES}:`);
  }

  adopt(member: Subscription): void {
    this.members.set(member.name, member);
    this.#error = undefined;
  }

  /** The caller may watch no site. */
  refuse(code: string): void {
    this.#error = code;
  }

  /** Puts together what the members have published. */
  publish(): void {
    const all = [...this.members.values()].map((member) => member.current);
    const known = all.filter((one) => one.data !== undefined);
    const heard = all.flatMap((one) => one.receivedAt ?? []);
    const orders = known.flatMap((one) => [...((one.data as Partial<Orders>).orders ?? [])]);
    const settled = all.every((one) => one.status === "live") ? "live" : "stale";
    this.current = {
      status: this.#error !== undefined ? "refused" : known.length === 0 ? "loading" : settled,
      ...(this.#error !== undefined && { error: this.#error }),
      data: known.length === 0 ? undefined : { orders: new Map(orders) },
      ...(heard.length > 0 && { receivedAt: Math.max(...heard) }),
      resets: all.reduce((sum, one) => sum + one.resets, 0),
    };
  }
}
