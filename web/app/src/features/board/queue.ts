/**
 * What people did to tickets and the hub does not know yet. The hub cannot take a Done back, so a Done first waits a moment
 * in which it can be undone, and is sent then. Where nobody answers it waits, visibly, and goes out again with the same
 * idempotency key: however often it is sent, it happens once. Bounded in number and in age.
 *
 * Time, keys, storage and the network are arguments; what is drawn follows from `get`.
 */
/** `bump`: one ticket is done, or some lines of it; `recall`: those lines are not; `fulfill`: the whole order is done. */
export type Verb = "bump" | "recall" | "fulfill" | "reject";

export type Stage =
  /** Not sent yet, and can be undone until `dueAt`. */
  | "undoable"
  | "sending"
  /** Nobody answered: goes out again at `dueAt`, or when the network is back. */
  | "waiting"
  /** The hub did it; its event will follow. */
  | "sent"
  /** The hub said no; shown until dismissed. */
  | "refused";

export interface Action {
  readonly order: string;
  readonly number: number;
  readonly verb: Verb;
  /** The number of the ticket that is bumped. */
  readonly ticket?: number;
  /** Those of its lines that this is about; all without. */
  readonly lines?: readonly number[];
  readonly reason?: string;
  readonly key: string;
  /** Device time, ms: only for forgetting what is too old. */
  readonly askedAt: number;
  readonly stage: Stage;
  readonly attempts: number;
  /** Monotonic ms. */
  readonly dueAt: number;
  readonly refusal?: { code: string; text: string };
}

export type Outcome = { how: "done" } | { how: "away" } | { how: "refused"; code: string; text: string };

export interface Surroundings {
  send(action: Action, isLeaving: boolean): Promise<Outcome>;
  newKey(): string;
  /** Ms since any moment, only forward. */
  monotonic(): number;
  /** Device time, ms. */
  now(): number;
  later(run: () => void, ms: number): void;
  save(actions: readonly Action[]): void;
}

export const UNDO_MS = 3_000;
export const ACTIONS_MAX = 100;
export const PATIENCE_MS = 30 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 15_000;

/** By what they are about: see `subjectOf`. */
export type Actions = ReadonlyMap<string, Action>;

/** What an action is about: an order, by its id, or a line of it. About one thing there is one action at a time. */
export function subjectOf({ order, ticket, lines }: Pick<Action, "order" | "ticket" | "lines">): string {
  return lines ? `${order}/${ticket}/${lines.join()}` : order;
}

export interface Queue {
  get(): Actions;
  subscribe(listener: () => void): () => void;
  /**
   * False when too much is waiting already, or something is under way for this order, or this line of it. What is done to a
   * line goes at once: a line can be taken back.
   */
  ask(
    order: string,
    number: number,
    verb: Verb,
    detail?: Pick<Action, "reason" | "ticket" | "lines">,
  ): boolean;
  /** Takes back what is not sent yet. Without an order: the last one. */
  undo(order?: string): boolean;
  dismiss(order: string): void;
  /** Sends at once what waits for the network. */
  networkIsBack(): void;
  /** The page is about to go: what could still be undone is sent now, in a way that outlives the page. */
  leave(): void;
  /**
   * Takes notice of where the orders and their tickets stand. What was sent or refused is over when its ticket is not open any
   * more; and a Done that has not left yet is dropped when somebody else has set the ticket aside or ended it: it was about something
   * else. Of an order that is not known here nothing follows for what is still to be sent.
   */
  follow(standing: (action: Action) => "open" | "elsewhere" | "unknown"): void;
  /** Takes over what was kept of an earlier page: what could still be undone there waits for the rest of its time. */
  adopt(kept: readonly Action[]): void;
  /** For good: sends and stores nothing any more. What is stored stays, for the next time that the same person is here. */
  close(): void;
}

export function createQueue(around: Surroundings): Queue {
  let actions: Actions = new Map();
  let isClosed = false;
  /** As it was told last. */
  let standingOf: Parameters<Queue["follow"]>[0] = () => "open";
  const listeners = new Set<() => void>();

  const set = (next: Actions) => {
    if (isClosed) return;
    actions = next;
    around.save([...actions.values()].filter((action) => isUnsent(action)));
    for (const listener of listeners) listener();
  };
  const put = (action: Action) => set(new Map(actions).set(subjectOf(action), action));
  const drop = (subject: string) => {
    const next = new Map(actions);
    if (next.delete(subject)) set(next);
  };
  /** The action, unless it was undone or replaced meanwhile. */
  const still = (action: Action) => {
    const current = actions.get(subjectOf(action));
    return current?.key === action.key ? current : undefined;
  };

  /** What is done to all of an order says more than what still waits of its lines. */
  const forgetLines = (order: string) => {
    actions = new Map([...actions].filter(([, { order: of, lines }]) => of !== order || !lines));
  };

  const transmit = async (asked: Action, isLeaving = false) => {
    if (isClosed) return;
    const action: Action = { ...asked, stage: "sending", attempts: asked.attempts + 1 };
    if (!action.lines) forgetLines(action.order);
    put(action);
    const outcome = await around.send(action, isLeaving);
    if (still(action) === undefined) return;
    if (outcome.how === "done") settle({ ...action, stage: "sent" });
    else if (outcome.how === "refused") put({ ...action, stage: "refused", refusal: outcome });
    else if (around.now() - action.askedAt > PATIENCE_MS) {
      put({ ...action, stage: "refused", refusal: { code: "gave_up", text: "" } });
    } else wait(action);
  };

  /** The event may have come before the answer: then there is nothing more to follow. */
  const settle = (sent: Action) => {
    if (standingOf(sent) === "open") put(sent);
    else drop(subjectOf(sent));
  };

  const wait = (action: Action) => {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (action.attempts - 1), PAUSE_MAX_MS);
    put({ ...action, stage: "waiting", dueAt: around.monotonic() + pause });
    goWhenDue(action, "waiting", pause);
  };

  const goWhenDue = (action: Action, stage: Stage, ms: number) =>
    around.later(() => {
      const current = still(action);
      if (current?.stage === stage && current.attempts === action.attempts) void transmit(current);
    }, ms);

  const at = (stage: Stage) => [...actions.values()].filter((action) => action.stage === stage);

  /** Waits for as long as it can be undone; `rest` of that time is left. */
  const lie = (action: Action, rest: number) => {
    put({ ...action, dueAt: around.monotonic() + rest });
    goWhenDue(action, "undoable", rest);
  };

  const resume = (action: Action) => {
    const age = around.now() - action.askedAt;
    if (age > PATIENCE_MS || actions.size >= ACTIONS_MAX || actions.has(subjectOf(action))) return;
    const again = { ...action, attempts: 0 };
    // The device's clock may have been put back meanwhile: it never waits longer than a new one.
    if (action.stage === "undoable" && age < UNDO_MS) lie(again, Math.min(UNDO_MS - age, UNDO_MS));
    else void transmit(again);
  };

  return {
    get: () => actions,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask(order, number, verb, detail = {}) {
      const before = actions.get(subjectOf({ order, ...detail }));
      if (before && !mayGiveWay(before)) return false;
      if (isClosed || actions.size >= ACTIONS_MAX) return false;
      const action: Action = {
        order,
        number,
        verb,
        ...detail,
        key: around.newKey(),
        askedAt: around.now(),
        stage: "undoable",
        attempts: 0,
        dueAt: around.monotonic(),
      };
      // A rejection was confirmed in its dialog.
      if (verb === "reject" || detail.lines) void transmit(action);
      else lie(action, UNDO_MS);
      return true;
    },
    undo(order) {
      const action = order === undefined ? at("undoable").at(-1) : actions.get(order);
      if (action?.stage !== "undoable") return false;
      drop(subjectOf(action));
      return true;
    },
    dismiss(order) {
      if (actions.get(order)?.stage === "refused") drop(order);
    },
    networkIsBack() {
      for (const action of at("waiting")) void transmit(action);
    },
    leave() {
      for (const action of at("undoable")) void transmit(action, true);
    },
    follow(standing) {
      standingOf = standing;
      const next = new Map(actions);
      for (const action of actions.values()) {
        const { stage } = action;
        const where = standing(action);
        const isOver = stage === "sent" || stage === "refused" ? where !== "open" : where === "elsewhere";
        if (isOver && stage !== "sending") next.delete(subjectOf(action));
      }
      if (next.size !== actions.size) set(next);
    },
    adopt(kept) {
      for (const action of kept) resume(action);
    },
    close() {
      isClosed = true;
    },
  };
}

/** Whether another wish about the same thing may take its place. */
function mayGiveWay({ stage, lines }: Action): boolean {
  return stage === "refused" || (lines !== undefined && stage === "waiting");
}

function isUnsent(action: Action): boolean {
  return action.stage === "undoable" || action.stage === "sending" || action.stage === "waiting";
}
