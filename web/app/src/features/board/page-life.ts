import { idempotencyKey } from "#/lib/api/client";
import { UNDO_MS } from "./queue";

/** This page, among all of the device's; until it is loaded again. */
export const PAGE = idempotencyKey();

/**
 * Without locks (a page over plain http) nobody can tell whether another page lives. What it could undo is over by then; what
 * still waits there is sent by both, with one key, and happens once.
 */
const PRESUMED_GONE_MS = 2 * UNDO_MS;

const awaited = new Set<string>();

// Held for as long as the page lives: whoever gets it knows that the page is gone.
void navigator.locks?.request(lockOf(PAGE), () => new Promise(() => undefined));

/** Runs `then` when that page is gone, which may be now. Once for a page, however often it is asked for meanwhile. */
export function whenGone(page: string, then: () => void): void {
  if (awaited.has(page)) return;
  awaited.add(page);
  const gone = () => {
    awaited.delete(page);
    then();
  };
  if (navigator.locks) void navigator.locks.request(lockOf(page), gone);
  else setTimeout(gone, PRESUMED_GONE_MS);
}

function lockOf(page: string): string {
  return `orderhub.board-queue.${page}`;
}
