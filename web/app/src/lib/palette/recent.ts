import { currentSession } from "#/lib/session/session";

/** A place that somebody was at. Its name says no more than its address does: it is kept in the browser. */
export interface Visit {
  href: string;
  name: string;
}

const KEPT_MAX = 8;

const keyOf = (person: string) => `orderhub.recent.${person}`;

/** Where this person was last, newest first. */
export function recentVisits(): Visit[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(whoever())) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isVisit).slice(0, KEPT_MAX) : [];
  } catch {
    return [];
  }
}

export function rememberVisit(visit: Visit): void {
  const others = recentVisits().filter(({ href }) => href !== visit.href);
  try {
    localStorage.setItem(keyOf(whoever()), JSON.stringify([visit, ...others].slice(0, KEPT_MAX)));
  } catch {
    // Without storage nothing is remembered.
  }
}

function whoever(): string {
  return currentSession()?.user.id ?? "";
}

function isVisit(value: unknown): value is Visit {
  const visit = value as Partial<Visit> | null;
  // An address of this app and nothing else.
  return typeof visit?.name === "string" && typeof visit.href === "string" && /^\/[a-z]/.test(visit.href);
}
