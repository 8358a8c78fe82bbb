import { answer, api } from "#/lib/api/client";
import { ApiError } from "#/lib/api/problem";
import type { Order } from "#/lib/api/types";
import { serverNow } from "#/lib/time/clock";
import { tell } from "./alerts";
import { acknowledge, type Frozen, type Memory, type Observed, observe, settle } from "./memory";
import { recall, remember } from "./memory-store";

/** What the board knows beside the orders themselves. */
export interface Watched {
  frozen: readonly Frozen[];
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
/** Questions about vanished tickets in flight, and the pause until one is asked about again. */
const QUESTIONS_MAX = 4;
const ASK_AGAIN_MS = 5_000;
const HOUR_MS = 60 * 60_000;

export function createWatch(site: string): Watch {
  let memory: Memory = recall(site, serverNow());
  let watched: Watched = { frozen: [...memory.frozen.values()], fresh: new Set(), doneAt: [] };
  let isSaving = false;
  const listeners = new Set<() => void>();
  const questions = createQuestions((id, order) => take(settle(memory, id, order)));

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
    const isFrozenNew = next.frozen !== memory.frozen;
    memory = next;
    if (isFrozenNew) set({ frozen: [...memory.frozen.values()] });
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
    },
    acknowledge: (id) => keep(acknowledge(memory, id)),
    save,
  };
}

/** Asks the hub about orders, a few at a time; whoever gets no answer is asked about again a while later. */
function createQuestions(answered: (id: string, order: Order | null) => void) {
  const waiting = new Set<string>();
  const asked = new Set<string>();
  let inFlight = 0;

  const next = () => {
    for (const id of waiting) {
      if (inFlight >= QUESTIONS_MAX) return;
      waiting.delete(id);
      asked.add(id);
      inFlight += 1;
      void one(id).finally(() => {
        inFlight -= 1;
        next();
      });
    }
  };
  const one = async (id: string) => {
    try {
      answered(id, await answer(api.GET("/api/v1/orders/{id}", { params: { path: { id } } })));
      setTimeout(() => asked.delete(id), ASK_AGAIN_MS);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 403)) answered(id, null);
      setTimeout(() => {
        asked.delete(id);
        if (error instanceof ApiError && error.status !== 404 && error.status !== 403) ask([id]);
      }, ASK_AGAIN_MS);
    }
  };
  const ask = (ids: readonly string[]) => {
    for (const id of ids) if (!asked.has(id)) waiting.add(id);
    next();
  };
  return { ask };
}
