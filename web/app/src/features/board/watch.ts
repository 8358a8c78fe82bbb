import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { currentSession } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";
import { tell } from "./alerts";
import { acknowledge, type Frozen, type Memory, type Observed, observe, settle } from "./memory";
import { recall, remember } from "./memory-store";
import { createQuestions } from "./questions";

/** What the board knows beside the orders themselves. */
export interface Watched {
  frozen: readonly Frozen[];
  /** Tickets that are to be made all the same, by order. */
  recalled: Memory["recalled"];
  /** It is known what became of everything that was shown. */
  isSure: boolean;
  /** Fired a moment ago. */
  fresh: ReadonlySet<string>;
  /** When orders were done, as far as this page saw it; ms on the hub's clock, only the last hour's. */
  doneAt: readonly number[];
}

/** Looks after one site's memory: asks what became of vanished tickets, tells the news, stores what must survive a reload. */
export interface Watch {
  get(): Watched;
  subscribe(listener: () => void): () => void;
  observe(orders: ReadonlyMap<string, Order>, isCurrent: boolean): void;
  acknowledge(id: string): void;
  /** Stores at once. */
  save(): void;
}

const FRESH_MS = 8_000;
const SAVE_AFTER_MS = 500;
const HOUR_MS = 60 * 60_000;

export function createWatch(site: string): Watch {
  let memory: Memory = recall(site, serverNow());
  let watched: Watched = {
    frozen: [...memory.frozen.values()],
    recalled: memory.recalled,
    isSure: false,
    fresh: new Set(),
    doneAt: [],
  };
  let isSaving = false;
  const person = currentSession()?.user.id;
  const listeners = new Set<() => void>();
  const questions = createQuestions<Order | null>({
    find,
    // What the hub tells somebody else is no answer to what was asked here.
    found: (id, order) => {
      if (currentSession()?.user.id === person) take(settle(memory, id, order));
      sure();
    },
    later: (run, ms) => setTimeout(run, ms),
  });

  const set = (part: Partial<Watched>) => {
    watched = { ...watched, ...part };
    for (const listener of listeners) listener();
  };
  const save = () => {
    isSaving = false;
    remember(site, memory, serverNow());
  };
  const keep = (next: Memory) => {
    if (next === memory) return;
    const before = memory;
    memory = next;
    if (next.frozen !== before.frozen) set({ frozen: [...next.frozen.values()] });
    if (next.recalled !== before.recalled) set({ recalled: next.recalled });
    if (isSaving) return;
    isSaving = true;
    setTimeout(save, SAVE_AFTER_MS);
  };
  const take = ({ memory: next, news }: Observed) => {
    keep(next);
    if (news.length === 0) return;
    tell(news);
    const fired = news.filter((one) => one.kind === "fired").map((one) => one.order.id);
    if (fired.length > 0) freshen(fired);
    const done = news.filter((one) => one.kind === "fulfilled");
    if (done.length > 0) count(done.map((one) => Date.parse(one.order.ended_at ?? one.order.server_now)));
  };
  const sure = () => {
    const isSure = memory.isPrimed && !questions.isOpen();
    if (isSure !== watched.isSure) set({ isSure });
  };
  const freshen = (ids: readonly string[]) => {
    set({ fresh: new Set([...watched.fresh, ...ids]) });
    setTimeout(() => {
      set({ fresh: new Set([...watched.fresh].filter((id) => !ids.includes(id))) });
    }, FRESH_MS);
  };
  const count = (moments: readonly number[]) => {
    const since = serverNow() - HOUR_MS;
    set({ doneAt: [...watched.doneAt, ...moments].filter((at) => at > since) });
  };

  return {
    get: () => watched,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    observe(orders, isCurrent) {
      const { vanished, ...seen } = observe(memory, orders, isCurrent);
      take(seen);
      questions.ask(vanished);
      sure();
    },
    acknowledge: (id) => keep(acknowledge(memory, id)),
    save,
  };
}

/** The order as it is now; null when the hub knows none, or shows none (any more). */
async function find(id: string): Promise<Order | null> {
  try {
    return await answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return null;
    throw error;
  }
}
