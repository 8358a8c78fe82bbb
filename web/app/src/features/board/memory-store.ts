import { FROZEN_MAX, type Frozen, type Memory, NOTHING_SEEN, type Shown } from "./memory";

/**
 * The board's memory over a reload of the page, one per site and device. Of tickets shown it keeps the ids alone: the rest
 * is asked of the hub. Bounded in number and in age, so that a board opened in the morning is not about yesterday.
 */
const SEEN_MAX = 500;
const KEPT_FOR_MS = 12 * 60 * 60_000;

interface Stored {
  at: number;
  seen: [string, Shown][];
  frozen: Frozen[];
  /** Missing in what was stored before there was such a thing. */
  recalled?: [string, readonly string[]][];
}

export function recall(site: string, now: number): Memory {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(site)) ?? "null");
    if (!isStored(stored) || Math.abs(now - stored.at) > KEPT_FOR_MS) return NOTHING_SEEN;
    return {
      seen: new Map(stored.seen),
      frozen: new Map(stored.frozen.map((ticket) => [ticket.id, ticket])),
      done: new Map(),
      recalled: new Map(stored.recalled),
      off: new Map(),
      isPrimed: false,
    };
  } catch {
    return NOTHING_SEEN;
  }
}

export function remember(site: string, memory: Memory, now: number): void {
  const stored: Stored = {
    at: now,
    seen: [...memory.seen].slice(-SEEN_MAX),
    frozen: [...memory.frozen.values()].slice(-FROZEN_MAX),
    recalled: [...memory.recalled].slice(-FROZEN_MAX),
  };
  try {
    localStorage.setItem(key(site), JSON.stringify(stored));
  } catch {
    // Without storage the memory lasts as long as the page.
  }
}

function key(site: string): string {
  return `orderhub.board.${site}`;
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  const { at, seen, frozen, recalled = [] } = value as Partial<Record<keyof Stored, unknown>>;
  return typeof at === "number" && [seen, frozen, recalled].every(Array.isArray);
}
