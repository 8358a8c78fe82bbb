import { createStore, useStore } from "#/lib/store";

/** The shop that is being looked at: from the address, else the one of last time, else the only one there is. */
export interface ChosenSite {
  id: string;
  /** Known once the hub has told it. */
  name?: string;
}

const SITE_KEY = "orderhub.site";
/** What the hub accepts as a site's id. */
const SITE_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

const chosen = createStore<ChosenSite | null>(stored());

export function useSite(): ChosenSite | null {
  return useStore(chosen);
}

/** Chooses a site, or learns the name of the one that is chosen. Null: forgets it. */
export function chooseSite(id: string | null, name?: string): void {
  const now = chosen.get();
  const knownName = name ?? (now?.id === id ? now?.name : undefined);
  if (now?.id === (id ?? undefined) && now?.name === knownName) return;
  const next = id === null || !SITE_ID.test(id) ? null : { id, ...(knownName && { name: knownName }) };
  try {
    if (next) localStorage.setItem(SITE_KEY, JSON.stringify(next));
    else localStorage.removeItem(SITE_KEY);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  chosen.set(next);
}

function stored(): ChosenSite | null {
  try {
    const value = JSON.parse(localStorage.getItem(SITE_KEY) ?? "null");
    if (typeof value?.id !== "string" || !SITE_ID.test(value.id)) return null;
    return { id: value.id, ...(typeof value.name === "string" && { name: value.name }) };
  } catch {
    return null;
  }
}
