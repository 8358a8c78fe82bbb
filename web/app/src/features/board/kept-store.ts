import type { Kept } from "./kept";

/** One for the device: read before every write, so that no page writes over what another one keeps. */
const QUEUE_KEY = "orderhub.board-queue";

export function readKept(): Kept[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(QUEUE_KEY) ?? "[]");
    return Array.isArray(value) ? value.filter(isKept) : [];
  } catch {
    return [];
  }
}

export function writeKept(kept: readonly Kept[]): void {
  try {
    if (kept.length === 0) localStorage.removeItem(QUEUE_KEY);
    else localStorage.setItem(QUEUE_KEY, JSON.stringify(kept));
  } catch {
    // Without storage the queue lasts as long as the page.
  }
}

/** Another page has kept something, or let go of it. */
export function onKeptElsewhere(listener: () => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === QUEUE_KEY) listener();
  });
}

function isKept(value: unknown): value is Kept {
  const { by, page, action } = (value ?? {}) as Partial<Kept>;
  return typeof by === "string" && typeof page === "string" && typeof action?.askedAt === "number";
}
