import { useSyncExternalStore } from "react";
import { idempotencyKey } from "#/lib/api/client";
import { currentSession, onSessionChange } from "#/lib/session/session";
import { type Action, type Actions, createQueue, type Queue } from "./queue";
import { send } from "./send";

/**
 * The queue of this page: it outlives the board's screen, so that leaving the board within the page loses nothing, and
 * what is not sent is kept on the device under the name of who did it.
 */
const QUEUE_KEY = "orderhub.board-queue";

let person = currentSession()?.user.id;
let queue = open();
const moved = new Set<() => void>();

// What one person did is not sent in the name of the next one.
onSessionChange(() => {
  if (currentSession()?.user.id === person) return;
  person = currentSession()?.user.id;
  queue = open();
  for (const listener of moved) listener();
});

// Done was pressed and meant: a ticket that comes back would be made twice. So leaving sends, and does not undo.
window.addEventListener("pagehide", () => queue.leave());
window.addEventListener("online", () => queue.networkIsBack());

export function actionQueue(): Queue {
  return queue;
}

export function useActions(): Actions {
  return useSyncExternalStore(subscribe, () => queue.get());
}

/** The action of one order: only its ticket draws again. */
export function useAction(order: string): Action | undefined {
  return useSyncExternalStore(subscribe, () => queue.get().get(order));
}

function subscribe(listener: () => void): () => void {
  let leave = queue.subscribe(listener);
  const follow = () => {
    leave();
    leave = queue.subscribe(listener);
    listener();
  };
  moved.add(follow);
  return () => {
    moved.delete(follow);
    leave();
  };
}

function open(): Queue {
  const by = person;
  return createQueue(
    {
      send,
      newKey: idempotencyKey,
      monotonic: () => performance.now(),
      now: () => Date.now(),
      later: (run, ms) => setTimeout(run, ms),
      save: (actions) => save(by, actions),
    },
    stored(by),
  );
}

function save(by: string | undefined, actions: readonly Action[]): void {
  // A queue of somebody who has left writes no more.
  if (by !== person) return;
  try {
    if (actions.length === 0) localStorage.removeItem(QUEUE_KEY);
    else localStorage.setItem(QUEUE_KEY, JSON.stringify({ by, actions }));
  } catch {
    // Without storage the queue lasts as long as the page.
  }
}

function stored(by: string | undefined): Action[] {
  try {
    const value = JSON.parse(localStorage.getItem(QUEUE_KEY) ?? "null");
    return by !== undefined && value?.by === by && Array.isArray(value.actions) ? value.actions : [];
  } catch {
    return [];
  }
}
