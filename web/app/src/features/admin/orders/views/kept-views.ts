import { createStore } from "#/lib/store";
import { type Filters, readFilters } from "../filters";
import { isSameView } from "../narrowing";

/** Filters that somebody has given a name, in this browser. */
export interface View {
  id: string;
  name: string;
  filters: Filters;
}

export const VIEWS_MAX = 20;
export const NAME_CHARS_MAX = 40;

const keyOf = (person: string) => `orderhub.views.${person}`;

/** This person's views. */
export function keptViews(person: string) {
  const views = createStore<readonly View[]>(read(person));
  const keep = (next: readonly View[]) => {
    try {
      localStorage.setItem(keyOf(person), JSON.stringify(next));
    } catch {
      // Without storage they last as long as the page.
    }
    views.set(next);
  };
  return {
    get: views.get,
    subscribe: views.subscribe,
    set: keep,
    add: (name: string, filters: Filters) =>
      keep([...views.get(), { id: crypto.getRandomValues(new Uint32Array(2)).join("-"), name, filters }]),
    rename: (id: string, name: string) =>
      keep(views.get().map((view) => (view.id === id ? { ...view, name } : view))),
    remove: (id: string) => keep(views.get().filter((view) => view.id !== id)),
  };
}

export type KeptViews = ReturnType<typeof keptViews>;

function read(person: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? "[]");
    return Array.isArray(kept) ? kept.flatMap(asView).slice(0, VIEWS_MAX) : [];
  } catch {
    return [];
  }
}

/** What was kept may be of another version of the app, or of somebody's making. */
function asView(kept: unknown): View[] {
  const { id, name, filters } = (kept ?? {}) as Partial<Record<keyof View, unknown>>;
  if (typeof id !== "string" || typeof name !== "string" || name.trim() === "") return [];
  if (typeof filters !== "object" || filters === null) return [];
  return [
    { id, name: name.slice(0, NAME_CHARS_MAX), filters: readFilters(filters as Record<string, unknown>) },
  ];
}

/** The name that is free, or why it is not. */
export function nameProblem(
  name: string,
  views: readonly View[],
  own?: string,
): "missing" | "taken" | undefined {
  const wanted = name.trim().toLowerCase();
  if (wanted === "") return "missing";
  const isTaken = views.some((view) => view.id !== own && view.name.toLowerCase() === wanted);
  return isTaken ? "taken" : undefined;
}

export function viewOf(filters: Filters, views: readonly View[]): View | undefined {
  return views.find((view) => isSameView(view.filters, filters));
}
