import { createStore, type Store } from "#/lib/store";

/** Often enough to follow, and seldom enough to be heard out. */
export const SPOKEN_EVERY_MS = 2_000;
/** Of a burst nobody can remember more. */
const AT_ONCE_MAX = 5;

export interface Spoken {
  /** For a live region: what is to be said now. */
  readonly text: Store<string>;
  /** Says it when there is room. What comes under the same `about` while it waits takes its place. */
  say(text: string, about?: string): void;
  hush(): void;
}

/** What a page says to people who listen instead of look: the first at once, and what follows close behind together. */
export function createSpoken(): Spoken {
  const text = createStore("");
  const waiting = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    timer = undefined;
    if (waiting.size === 0) return;
    text.set([...waiting.values()].slice(-AT_ONCE_MAX).join("; "));
    waiting.clear();
    timer = setTimeout(speak, SPOKEN_EVERY_MS);
  };
  return {
    text,
    say(next, about = next) {
      waiting.delete(about);
      waiting.set(about, next);
      if (timer === undefined) speak();
    },
    hush() {
      clearTimeout(timer);
      timer = undefined;
      waiting.clear();
      text.set("");
    },
  };
}
