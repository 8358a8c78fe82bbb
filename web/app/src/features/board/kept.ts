import { ACTIONS_MAX, type Action, PATIENCE_MS } from "./queue";

/**
 * What the device keeps of actions that are not sent yet: each under the name of who did it, and of the page that looks after
 * it, so that nobody sends it for somebody else, and no page takes from a living one. Pure; what is stored follows from the
 * answers.
 */
export interface Kept {
  readonly by: string;
  readonly page: string;
  readonly action: Action;
}

/** Of all people and pages of one device. */
export const KEPT_MAX = 4 * ACTIONS_MAX;

/** `kept` with `actions` as all that is left of this person on this page; what others keep stays as it is. */
export function keptWith(
  kept: readonly Kept[],
  { by, page, actions }: { by: string; page: string; actions: readonly Action[] },
  now: number,
): Kept[] {
  const others = kept.filter((one) => !(one.by === by && one.page === page));
  const mine = actions.map((action) => ({ by, page, action }));
  return [...others, ...mine].filter(({ action }) => now - action.askedAt <= PATIENCE_MS).slice(-KEPT_MAX);
}

/** What this person did on that page, and what is left without it. */
export function takenFrom(
  kept: readonly Kept[],
  { by, page }: Pick<Kept, "by" | "page">,
): { actions: Action[]; rest: Kept[] } {
  const isTheirs = (one: Kept) => one.by === by && one.page === page;
  return {
    actions: kept.filter(isTheirs).map((one) => one.action),
    rest: kept.filter((one) => !isTheirs(one)),
  };
}

/** The pages that look after something of this person's. */
export function pagesOf(kept: readonly Kept[], by: string): Set<string> {
  return new Set(kept.filter((one) => one.by === by).map((one) => one.page));
}
