import { useSyncExternalStore } from "react";
import { idempotencyKey } from "#/lib/api/client";
import { currentSession, onSessionChange } from "#/lib/session/session";
import { keptWith, pagesOf, takenFrom } from "./kept";
import { onKeptElsewhere, readKept, writeKept } from "./kept-store";
import { PAGE, whenGone } from "./page-life";
import { type Action, type Actions, createQueue, type Queue } from "./queue";
import { send } from "./send";

/**
 * The queue of this page: it outlives the board's screen, so that leaving the board within the page loses nothing. What is
 * not sent is kept on the device under the name of who did it, and goes on when that person is here again: on this page, or
 * on any other one once this page is gone.
 */
let person = currentSession()?.user.id;
let queue = open(person);
const moved = new Set<() => void>();
collect();

// What one person did is not sent in the name of the next one.
onSessionChange(() => {
  if (currentSession()?.user.id === person) return;
  person = currentSession()?.user.id;
  queue.close();
  queue = open(person);
  for (const listener of moved) listener();
  takeOver(PAGE);
  collect();
});
onKeptElsewhere(collect);

// Done was pressed and meant: a ticket that comes back would be made twice. So leaving sends, and does not undo.
window.addEventListener("pagehide", () => queue.leave());
window.addEventListener("online", () => queue.networkIsBack());

export function actionQueue(): Queue {
  return queue;
}

export function useActions(): Actions {
  return useSyncExternalStore(subscribe, () => queue.get());
}

/** The action of one order, or of one line (`subjectOf`): only what shows it draws again. */
export function useAction(subject: string): Action | undefined {
  return useSyncExternalStore(subscribe, () => queue.get().get(subject));
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

function open(by: string | undefined): Queue {
  return createQueue({
    send: (action, isLeaving) => {
      const isTheirs = currentSession()?.user.id === by;
      return isTheirs ? send(action, isLeaving) : Promise.resolve({ how: "away" });
    },
    newKey: idempotencyKey,
    monotonic: () => performance.now(),
    now: () => Date.now(),
    later: (run, ms) => setTimeout(run, ms),
    save: (actions) => {
      if (by !== undefined) writeKept(keptWith(readKept(), { by, page: PAGE, actions }, Date.now()));
    },
  });
}

/** Takes over what this person did on other pages, from each once it is gone. */
function collect(): void {
  if (person === undefined) return;
  for (const page of pagesOf(readKept(), person)) {
    if (page !== PAGE) whenGone(page, () => takeOver(page));
  }
}

function takeOver(page: string): void {
  if (person === undefined) return;
  const { actions, rest } = takenFrom(readKept(), { by: person, page });
  if (actions.length === 0) return;
  writeKept(rest);
  queue.adopt(actions);
}
