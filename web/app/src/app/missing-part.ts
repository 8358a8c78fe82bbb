/**
 * Screens are files of their own, loaded when they are wanted. Such a file may be missing: the network is away, or a newer
 * version of the app has taken its place at the hub. A page that has failed to load one needs loading anew.
 */

const NAME = "MissingPart";
/** How long the hub may take to show that it is there. */
const PROBE_TIME_MAX_MS = 5_000;
/** Time between two looks for the hub; `online` is a reason for one, too. */
const PROBE_EVERY_MS = 3_000;
/** Missed this soon after the page was loaded anew, loading it once more does not help. */
const LOOP_WITHIN_MS = 30_000;

/** Names the errors, which every browser words differently. The router would load the page anew even without a network. */
export function nameMissingParts(): void {
  window.addEventListener("vite:preloadError", ({ payload }) => {
    payload.name = NAME;
    payload.message = "a part of the app could not be loaded";
  });
}

export function isMissingPart(error: unknown): boolean {
  return error instanceof Error && error.name === NAME;
}

/** `away`: nobody is there to load it from. `stuck`: it was loaded anew, and is missing still. */
export type Search = "away" | "stuck";

/** Loads the page anew as soon as that can help, and tells of what it waits for until then. Returns how to stop it. */
export function loadAnewWhenReachable(
  tell: (search: Search) => void,
  { isReachable = reaches, hasJustReloaded = justReloaded, reload = () => window.location.reload() } = {},
): () => void {
  let isOver = false;
  let wasAway = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    clearTimeout(timer);
    const isThere = await isReachable();
    if (isOver) return;
    if (!isThere) {
      wasAway = true;
      tell("away");
      clearTimeout(timer);
      timer = setTimeout(look, PROBE_EVERY_MS);
    } else if (wasAway || !hasJustReloaded()) {
      stop();
      reload();
    } else tell("stuck");
  };
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    window.removeEventListener("online", look);
  };
  window.addEventListener("online", look);
  void look();
  return stop;
}

async function reaches(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    const signal = AbortSignal.timeout(PROBE_TIME_MAX_MS);
    return (await fetch(window.location.href, { method: "HEAD", cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}

function justReloaded(): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return navigation?.type === "reload" && performance.now() < LOOP_WITHIN_MS;
}
