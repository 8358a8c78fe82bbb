/**
 * Asks what became of things, a few at a time, and each at most once in a while: a board that comes back after a night may
 * miss hundreds of tickets at once, and every event looks for missing ones again.
 */
export interface Questions {
  ask(ids: Iterable<string>): void;
  /** Whether there are some without an answer. */
  isOpen(): boolean;
}

export interface Answers<T> {
  /** Rejects when there is no answer now. */
  find(id: string): Promise<T>;
  found(id: string, what: T): void;
  later(run: () => void, ms: number): void;
}

export const QUESTIONS_MAX = 4;
export const ASK_AGAIN_MS = 5_000;

export function createQuestions<T>({ find, found, later }: Answers<T>): Questions {
  const waiting = new Set<string>();
  /** In flight, or answered a moment ago. */
  const resting = new Set<string>();
  /** Asked for, and not answered yet. */
  const open = new Set<string>();
  let inFlight = 0;

  const ask = (ids: Iterable<string>) => {
    for (const id of ids) {
      if (resting.has(id)) continue;
      waiting.add(id);
      open.add(id);
    }
    next();
  };
  const next = () => {
    for (const id of waiting) {
      if (inFlight >= QUESTIONS_MAX) return;
      waiting.delete(id);
      resting.add(id);
      inFlight += 1;
      void one(id);
    }
  };
  const one = async (id: string) => {
    let isAnswered = false;
    try {
      const what = await find(id);
      isAnswered = true;
      open.delete(id);
      found(id, what);
    } catch {
      // No answer now: asked again below.
    }
    inFlight -= 1;
    later(() => {
      resting.delete(id);
      if (!isAnswered) ask([id]);
    }, ASK_AGAIN_MS);
    next();
  };
  return { ask, isOpen: () => open.size > 0 };
}
